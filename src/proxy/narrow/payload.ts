import { readXml, type XmlElement } from '../../netconf/index.ts';
import {
  type DefaultOperation,
  type InstancePath,
  locatePayload,
  referenced,
  type Schema,
} from '../../yang/index.ts';
import type { Request } from '../request-pump.ts';

/** Bytes of an edit that is read whole to find what it writes; a larger one streams, and counts as writing anywhere. */
export const payloadLimit = 262_144;

/** What an edit writes, and what its leafrefs need to be there. */
export interface Payload {
  readonly writes: readonly InstancePath[];
  readonly reads: readonly InstancePath[];
}

/** Undefined where the edit carries no configuration of its own, as with a url. */
export function payloadOf(request: Request, schema: Schema): Payload | undefined {
  // Whoever asks holds it whole already, as policy's held-message lets it.
  const [operation] = readXml(request.payload().toString(), Number.POSITIVE_INFINITY).children;
  const config = operation?.children.find(({ name }) => name === 'config');
  if (operation === undefined || config === undefined) return undefined;
  return {
    writes: locatePayload(schema, config, defaultOperationOf(operation)).paths,
    reads: referenced(schema, config).paths,
  };
}

function defaultOperationOf({ children }: XmlElement): DefaultOperation {
  const given = children.find(({ name }) => name === 'default-operation')?.text.trim();
  return given === 'replace' || given === 'none' ? given : 'merge';
}

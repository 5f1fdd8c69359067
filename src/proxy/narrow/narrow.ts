import { ForelockError } from '../../core/index.ts';
import { accessDenied, at, operationFailed } from '../../netconf/index.ts';
import { type InstancePath, locateInstance, topmost } from '../../yang/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { BadRequest, type Place, textOf, wrong } from '../protocol/leaf.ts';
import type { Terms } from '../protocol/terms.ts';
import type { Request } from '../request-pump.ts';
import { outside, pathText } from './narrowed-lock.ts';

/** What a lock of the candidate is narrowed to: some subtrees, or nothing less than all of it, and why more than asked. */
export interface Narrowing {
  /** Undefined: the whole datastore. */
  readonly within: readonly InstancePath[] | undefined;
  readonly widened: readonly string[];
}

const whole: Narrowing = { within: undefined, widened: [] };

/**
 * By the subtrees that the client names, which must lie in those that policy lets its tool write; where it names none, by
 * the latter. A device whose schema is not known is locked whole. Throws BadRequest.
 */
export async function narrow(context: InterceptContext, request: Request, terms: Terms): Promise<Narrowing> {
  const { subtrees } = terms.dependencies;
  const { writes } = context;
  if (subtrees.length === 0 && writes === undefined) return whole;
  const known = await context.learnSchema();
  if ('unknown' in known) return { ...whole, widened: [known.unknown] };
  const allowed = writes === undefined ? undefined : policyPaths(known, writes);
  if (subtrees.length === 0) return { ...whole, within: allowed };
  return locateAll(known, subtrees, prefixesIn(request.payload().toString()), allowed);
}

/**
 * The subtrees that a client names; all of the datastore where one of them is that. Those beyond what is allowed are
 * refused. Throws BadRequest.
 */
export function locateAll(
  known: Known,
  subtrees: readonly Place[],
  prefixes: ReadonlyMap<string, string>,
  allowed: readonly InstancePath[] | undefined,
): Narrowing {
  const asked = subtrees.map((place) => ({ place, located: locate(known, place, prefixes) }));
  for (const { place, located } of asked) checkAllowed(place, located.paths, allowed);
  const within = topmost(asked.flatMap(({ located }) => located.paths));
  const widened = asked.flatMap(({ located }) => located.widened ?? []);
  return { within: within.some((path) => path.length === 0) ? undefined : within, widened };
}

type Known = Extract<Awaited<ReturnType<InterceptContext['learnSchema']>>, { schema: unknown }>;

function locate(known: Known, place: Place, prefixes: ReadonlyMap<string, string>) {
  try {
    return locateInstance(known.schema, textOf(place), prefixes);
  } catch (cause) {
    if (cause instanceof ForelockError) throw wrong(place, cause.message);
    throw cause;
  }
}

/** The subtrees that policy lets the tool write; undefined: all. A device that tells no schema is written nowhere. */
export async function allowedPaths(context: InterceptContext): Promise<readonly InstancePath[] | undefined> {
  if (context.writes === undefined) return undefined;
  const known = await context.learnSchema();
  if ('unknown' in known) throw new BadRequest(accessDenied(known.unknown));
  return policyPaths(known, context.writes);
}

/** A path of the configuration that the device has not widens to more than policy gives: then nothing is given. */
function policyPaths({ schema }: Known, writes: readonly string[]): readonly InstancePath[] {
  const located = writes.map((expression) => locateInstance(schema, expression, new Map()));
  const fault = located.find(({ widened }) => widened !== undefined)?.widened;
  if (fault === undefined) return topmost(located.flatMap(({ paths }) => paths));
  throw new BadRequest(
    operationFailed(
      `the subtrees that this tool's policy lets it write are not clear on this device: ${fault}`,
    ),
  );
}

function checkAllowed(
  place: Place,
  paths: readonly InstancePath[],
  allowed: readonly InstancePath[] | undefined,
): void {
  const beyond = allowed === undefined ? undefined : outside(allowed, paths);
  if (beyond !== undefined) throw beyondPolicy(beyond, place.path);
}

/** `errorPath` is where the client said it. */
export function beyondPolicy(path: InstancePath, errorPath: string): BadRequest {
  return new BadRequest(at(errorPath, accessDenied(`policy does not let this tool write ${pathText(path)}`)));
}

/** Those declared anywhere in the request: a lock's body is small, and declares a prefix but once. */
export function prefixesIn(xml: string): ReadonlyMap<string, string> {
  const declared = xml.matchAll(/\sxmlns:([\w.-]+)\s*=\s*["']([^"']*)["']/g);
  return new Map([...declared].map(([, prefix = '', uri = '']) => [prefix, uri]));
}

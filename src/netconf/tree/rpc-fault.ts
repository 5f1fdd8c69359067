import { namespaces } from '../namespaces.ts';
import { type DataNode, leaf } from './node.ts';

const baseNamespace = namespaces.base;

export interface FaultDetails {
  readonly type?: 'transport' | 'rpc' | 'protocol' | 'application';
  readonly appTag?: string;
  readonly path?: FaultPath;
  readonly info?: readonly DataNode[];
}

/** An instance path, and the namespaces of the prefixes it uses. */
export interface FaultPath {
  readonly text: string;
  readonly prefixes: Readonly<Record<string, string>>;
}

/** An answer of `rpc-error` (RFC 6241 4.3), thrown where an operation is carried out. */
export class RpcFault extends Error {
  readonly tag: string;
  readonly details: FaultDetails;

  constructor(tag: string, message: string, details: FaultDetails = {}) {
    super(message);
    this.tag = tag;
    this.details = details;
  }
}

/** RFC 6241 appendix A: names the element in bad-element. */
export function elementFault(
  tag: string,
  element: string,
  message: string,
  details: FaultDetails = {},
): RpcFault {
  const info = [leaf(baseNamespace, 'bad-element', element)];
  return new RpcFault(tag, message, { ...details, info });
}

/** The same of an attribute. */
export function attributeFault(tag: string, attribute: string, element: string, message: string): RpcFault {
  const info = [leaf(baseNamespace, 'bad-attribute', attribute), leaf(baseNamespace, 'bad-element', element)];
  return new RpcFault(tag, message, { info });
}

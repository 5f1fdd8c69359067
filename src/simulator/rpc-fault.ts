import { namespaces } from '../netconf/index.ts';
import { container, type DataNode, leaf } from './xml-node.ts';

export const baseNamespace: string = namespaces.base;

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

/** An answer of `rpc-error` (RFC 6241 4.3), thrown inside an operation and written by the session. */
export class RpcFault extends Error {
  readonly tag: string;
  readonly details: FaultDetails;

  constructor(tag: string, message: string, details: FaultDetails = {}) {
    super(message);
    this.tag = tag;
    this.details = details;
  }
}

/** Several errors of one reply. */
export class RpcFaults extends Error {
  readonly faults: readonly RpcFault[];

  constructor(faults: readonly RpcFault[]) {
    super(faults[0]?.message ?? 'failed');
    this.faults = faults;
  }
}

export function lockDenied(session: number): RpcFault {
  const info = [leaf(baseNamespace, 'session-id', String(session))];
  return new RpcFault('lock-denied', 'lock denied', { info });
}

export function inUse(message: string, appTag = 'no-access'): RpcFault {
  return new RpcFault('in-use', message, { appTag });
}

export function badElement(
  tag: string,
  element: string,
  message: string,
  details: FaultDetails = {},
): RpcFault {
  const info = [leaf(baseNamespace, 'bad-element', element)];
  return new RpcFault(tag, message, { ...details, info });
}

export function badAttribute(tag: string, attribute: string, element: string, message: string): RpcFault {
  const info = [leaf(baseNamespace, 'bad-attribute', attribute), leaf(baseNamespace, 'bad-element', element)];
  return new RpcFault(tag, message, { info });
}

/** The `rpc-error` element; `error-path` is written by hand for its prefixes. */
export function faultNode(fault: RpcFault): DataNode {
  const { type = 'protocol', appTag, path, info } = fault.details;
  const part = (name: string, text: string) => leaf(baseNamespace, name, text);
  return container(baseNamespace, 'rpc-error', [
    part('error-type', type),
    part('error-tag', fault.tag),
    part('error-severity', 'error'),
    ...(appTag ? [part('error-app-tag', appTag)] : []),
    ...(path ? [part('error-path', path.text)] : []),
    part('error-message', fault.message),
    ...(info?.length ? [container(baseNamespace, 'error-info', info)] : []),
  ]);
}

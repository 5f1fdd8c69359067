import { container, type DataNode, leaf, namespaces, RpcFault } from '../netconf/index.ts';

export const baseNamespace: string = namespaces.base;

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

/**
 * proxy: the NETCONF face. Each client session is joined to a device session of its own; bytes pass both ways as they
 * are, with back-pressure, while two scanners tell where messages begin and what they are. Locks, endings and writes
 * are intercepted: they go through harmony first, and the client's own bytes then do the work on the device, so that the
 * device's lock lives and dies with the session that holds it.
 */
export type { DeviceSchema, DeviceSchemas, OutsideLocks, OutsideWait } from './intercept/index.ts';
export { type ScopesAsked, scopesAsked } from './narrow/scopes-asked.ts';
export { BadRequest } from './protocol/leaf.ts';
export { NetconfProxy, type Principal, type ProxyDevice, type ProxyOptions, type ProxyTls } from './proxy.ts';
export type { ToolTerms } from './session-options.ts';
export { type SessionAct, Traffic } from './traffic.ts';

/**
 * sdk: Forelock as a script asks for it, over its HTTP API and nothing else: of the rooms beneath it sees the types that the API is
 * made of, the errors and the NETCONF client. The commands are made with it too.
 */
export type { ForelockAddress } from './address.ts';
export { type ConnectOptions, connect } from './connect.ts';
export type { EventsAsked } from './events.ts';
export { ForelockClient, type PolicyAsked } from './forelock-client.ts';
export { Grant } from './grant.ts';
export type { Amounts, LockOptions, Time } from './lock-options.ts';
export { Refused } from './refused.ts';
export type { GrantSignal, SignalOf } from './signals.ts';
export type { NetconfLogin } from './workflow-session.ts';

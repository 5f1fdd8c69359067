/**
 * http: Forelock's own API. For now the control API alone, on a Unix socket in the state directory: `GET /status` is the
 * `Status` of harmony as JSON, `GET /why/ID` the `Reasons` of a request or grant, `GET /history/workflows` and
 * `GET /history/load` what history keeps, and `POST /history` takes more of it in; `POST /grants` holds a grant for as long as its
 * connection is open, `POST /grants/ID/renew` and `DELETE /grants/ID` renew it and give it back; errors are problem details
 * (RFC 9457). `forelock status`, `locks`, `why`, `history` and `run` ask it.
 */
export { askLoad, askStatus, askWhy, askWorkflows, givePast } from './control-client.ts';
export { type Controlled, type ControlServer, controlSocket, openControlServer } from './control-server.ts';
export type { GrantTold } from './grant-api.ts';
export { askGrant, type HeldGrant, Refused, type SignalTold } from './grant-client.ts';
export { GrantDesk } from './grant-desk.ts';
export type { WrittenGrantRequest, WrittenRegion } from './grant-request.ts';
export type { LoadAsked, Past, PastLoad, PastWork } from './history-api.ts';

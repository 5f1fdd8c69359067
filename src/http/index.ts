/**
 * http: Forelock's own API. For now the control API alone, on a Unix socket in the state directory: `GET /status` is the
 * `Status` of harmony as JSON, `GET /why/ID` the `Reasons` of a request or grant; errors are problem details (RFC 9457).
 * `forelock status`, `forelock locks` and `forelock why` ask it.
 */
export { askStatus, askWhy } from './control-client.ts';
export { type Controlled, type ControlServer, controlSocket, openControlServer } from './control-server.ts';

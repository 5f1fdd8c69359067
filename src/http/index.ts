/**
 * http: Forelock's own API. For now the control API alone, on a Unix socket in the state directory: `GET /status` is the
 * `Status` of harmony as JSON; errors are problem details (RFC 9457). `forelock status` and `forelock locks` ask it.
 */
export { askStatus } from './control-client.ts';
export { type Controlled, type ControlServer, controlSocket, openControlServer } from './control-server.ts';

/**
 * http: Forelock's own API, the same on a Unix socket in the state directory, which is the owner's alone, and where
 * forelock.yaml says so on the network, with tokens and roles. What it serves is in docs/reference/openapi.json; errors are
 * problem details (RFC 9457). Its client is the room sdk.
 */

export type { AuditHead, AuditLine } from '../store/index.ts';
export { amountText, bitRateText, bytesText, digits, durationText, resourcesText } from './amount-text.ts';
export { auditHappening } from './audit-happening.ts';
export { type ControlServer, controlSocket, openControlServer } from './control-server.ts';
export type { Controlled } from './controlled.ts';
export { DetachedGrants } from './detached-grants.ts';
export { EventBook, type EventTold } from './event-book.ts';
export type { Explained } from './explain-policy.ts';
export type { GrantTold } from './grant-api.ts';
export { GrantDesk } from './grant-desk.ts';
export type { WrittenGrantRequest, WrittenRegion } from './grant-request.ts';
export type { LoadAsked, Past, PastLoad, PastWork } from './history-api.ts';
export { type HttpServer, openHttpServer } from './http-server.ts';
export type { Metrics } from './metrics/exposition.ts';
export { openMetrics } from './open-metrics.ts';
export type { PolicyTold } from './policy-told.ts';
export type { Problem } from './problem.ts';
export type { ForecastTold } from './routes/forecasts.ts';
export type { AccountTold } from './routes/ledger.ts';
export type { DeviceDetail, GrantItem, QueueItem } from './schema/device.ts';
export type { Page } from './schema/page.ts';
export type { Summary } from './schema/status.ts';
export { hashToken } from './tokens.ts';
export { whyText } from './why-text.ts';

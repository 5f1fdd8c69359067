/**
 * store: what must outlive the process. The journal of standing grants (durable before a grant is told) and the histories
 * of workflows and of devices' load, as ports, and all in embedded SQLite; and the audit log, a chain of records in files.
 */
export { auditDirectory } from './audit/audit-files.ts';
export { AuditLog, openAuditLog } from './audit/audit-log.ts';
export { AuditRing } from './audit/audit-ring.ts';
export type { AuditEntry, AuditHead, AuditLine, AuditQuery, AuditTrail } from './audit/audit-trail.ts';
export { type AuditVerdict, verifyAudit } from './audit/verify-audit.ts';
export type { History, HistoryFilter } from './history.ts';
export type { Journal, OpenGrant } from './journal.ts';
export type { OnCommit } from './journal-commit.ts';
export type { LoadHistory, LoadSample, LoadStatistic } from './load-history.ts';
export type { ModelCache } from './model-cache.ts';
export { openStore, type StateStore, type Store } from './open-store.ts';
export { decodeRecord, workflowRecord } from './record-text.ts';

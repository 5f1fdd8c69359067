/**
 * store: what must outlive the process. The journal of standing grants (durable before a grant is told) and the history
 * of workflows, as ports, and both in embedded SQLite.
 */
export type { History } from './history.ts';
export type { Journal, OpenGrant } from './journal.ts';
export type { ModelCache } from './model-cache.ts';
export { openStore, type Store } from './open-store.ts';
export { openSqliteModelCache } from './sqlite-model-cache.ts';

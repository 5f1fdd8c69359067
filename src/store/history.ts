import type { WorkflowRecord } from '../predict/index.ts';

/** Which workflows are asked for; what is left out does not matter. */
export interface HistoryFilter {
  readonly device?: string;
  readonly tool?: string;
  /** Requested then or before, in whole milliseconds since the epoch. */
  readonly until?: number;
}

/** Past workflows, newest kept. Losing the last moments in a crash costs a little accuracy and nothing else. */
export interface History {
  /** Lazy: written in batches. In any order: what counts is when a workflow was requested. */
  add(record: WorkflowRecord): void;
  /** Newest last, `limit` at most; what was added is seen at once. Records that can't be read are left out. */
  recent(limit: number, filter?: HistoryFilter): readonly WorkflowRecord[];
  close(): void;
}

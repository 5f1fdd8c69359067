import type { WorkflowRecord } from '../predict/index.ts';

/** Past workflows, newest kept. Losing the last moments in a crash costs a little accuracy and nothing else. */
export interface History {
  /** Lazy: written in batches. */
  add(record: WorkflowRecord): void;
  /** Newest last, `limit` at most; what was added is seen at once. */
  recent(limit: number): readonly WorkflowRecord[];
  close(): void;
}

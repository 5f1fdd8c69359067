import type { Resources } from '../core/index.ts';

/** What is set aside for a grant on the host of its tool. */
export interface Share {
  readonly host: string;
  /** What PAM predicts that the tool needs there. */
  readonly wanted: Resources;
  readonly amount: Resources;
}

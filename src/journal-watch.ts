import type { Clock } from './core/index.ts';
import type { Journal } from './store/index.ts';

/** Milliseconds without a try after which a journal that failed counts as sound again: nobody writes to one that is given no work. */
const forgiven = 10_000;

export interface WatchedJournal {
  readonly journal: Journal;
  /** Why no grant can be given; undefined where one can, as far as is known. */
  readonly fault: () => string | undefined;
}

/** The same journal, of which is known whether its last record could be written. */
export function watchJournal(journal: Journal, clock: Clock): WatchedJournal {
  let failed: { readonly at: number; readonly cause: string } | undefined;
  return {
    journal: {
      openGrant: async (record) => {
        try {
          await journal.openGrant(record);
          failed = undefined;
        } catch (cause) {
          failed = { at: clock.now(), cause: String(cause) };
          throw cause;
        }
      },
      closeGrant: (grant) => journal.closeGrant(grant),
      standing: () => journal.standing(),
      lastTokens: () => journal.lastTokens(),
      flush: () => journal.flush(),
      close: () => journal.close(),
    },
    fault: () =>
      failed === undefined || clock.now() - failed.at >= forgiven
        ? undefined
        : `the journal could not be written: ${failed.cause}`,
  };
}

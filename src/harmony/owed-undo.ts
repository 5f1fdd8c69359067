import { atMost, type Clock, type Log } from '../core/index.ts';
import type { Journal, OpenGrant } from '../store/index.ts';
import type { EndLeftover } from './recovery.ts';
import type { Retries } from './retries.ts';
import type { Seat } from './work.ts';

/** Milliseconds that whoever owes an undo waits for it, before it goes on beside everything else. */
const patience = 5_000;

/** An edit of running that a device may make in part, and what puts running back: journalled before it is sent. */
export interface OwedUndo {
  /** All of the edit was made, or nothing: a restart leaves it as it is, once this resolves. */
  settle(): Promise<void>;
  /** Nobody knows how much was made, and the session is gone: running is put back by a session of Forelock's own. */
  carryOut(): Promise<void>;
}

export interface OwingPorts {
  readonly journal: Pick<Journal, 'openGrant' | 'closeGrant' | 'flush'>;
  readonly retries: Retries;
  readonly end: EndLeftover;
  readonly clock: Clock;
  readonly log: Log;
}

/** Resolves when the undo is on disk; `undo` stands inside of the `<config>` of an edit-config. */
export async function oweUndo(
  { journal, retries, end, clock, log }: OwingPorts,
  { grant, work }: Seat,
  undo: string,
): Promise<OwedUndo> {
  const { device, tool, session, deviceSession } = work;
  const record: OpenGrant = {
    ...{ grant: `${grant.id}/undo`, tokens: grant.tokens, device, tool, session, deviceSession, undo },
    ...{ datastores: ['running'], steps: [], at: clock.now() },
  };
  await journal.openGrant(record);
  const close = (): void => journal.closeGrant(record.grant);
  return {
    settle: () => {
      close();
      return journal.flush();
    },
    carryOut: async () => {
      const undone = retries.run(
        () => end(record).then(close),
        (cause, retry) =>
          log.error({ device, cause: String(cause), retry }, 'could not undo half a commit yet'),
      );
      await atMost(clock, patience, undone);
    },
  };
}

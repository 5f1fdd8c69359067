import type { Log } from '../core/index.ts';
import type { Journal, OpenGrant } from '../store/index.ts';
import type { Reservations } from './reservations.ts';
import type { Retries } from './retries.ts';

/**
 * Ends what an earlier run left in a device's session; resolves when that session holds nothing any more, and rejects
 * where that could not be found out: it is tried again then.
 */
export type EndLeftover = (grant: OpenGrant) => Promise<void>;

/**
 * Undoes what stood when Forelock died: reservations by their journalled undo, locks by ending the device session that
 * took them (its connection died with the process; the device may not have noticed). Tried once before any client is let
 * in, and on beside them where a device does not answer; until both are done, the grant stays in the journal.
 */
export async function recover(
  journal: Pick<Journal, 'standing' | 'closeGrant'>,
  reservations: Reservations,
  retries: Retries,
  endLeftover: EndLeftover,
  log: Log,
): Promise<void> {
  const standing = journal.standing();
  for (const { grant, tool, steps } of standing) reservations.restore(grant, tool, steps);
  const end = async (grant: OpenGrant): Promise<void> => {
    log.warn(
      { grant: grant.grant, device: grant.device, tool: grant.tool },
      'undoing a grant of an earlier run',
    );
    let left = 2;
    const done = (): void => {
      left -= 1;
      if (left === 0) journal.closeGrant(grant.grant);
    };
    const owner = { devices: Object.keys(grant.tokens), grant: grant.grant };
    await Promise.all([
      retries.run(
        () => endLeftover(grant).then(done),
        (cause, retry) =>
          log.error({ ...owner, cause: String(cause), retry }, 'could not check for its lock yet'),
      ),
      reservations.undo(owner, grant.steps, done),
    ]);
  };
  // What puts running back needs its lock, which the others' leftovers may hold.
  await Promise.all(standing.filter(({ undo }) => undo === undefined).map(end));
  await Promise.all(standing.filter(({ undo }) => undo !== undefined).map(end));
}

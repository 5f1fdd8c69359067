import type { Log } from '../core/index.ts';
import type { Journal, OpenGrant } from '../store/index.ts';
import type { Reservations } from './reservations.ts';

/** Ends what an earlier run left in a device's session; resolves when that session holds nothing any more. */
export type EndLeftover = (grant: OpenGrant) => Promise<void>;

/**
 * Undoes what stood when Forelock died: reservations by their journalled undo, locks by ending the device session that
 * took them (its connection died with the process; the device may not have noticed). Done before any client is let in.
 */
export async function recover(
  journal: Journal,
  reservations: Reservations,
  endLeftover: EndLeftover,
  log: Log,
): Promise<void> {
  const standing = journal.standing();
  await Promise.all(
    standing.map(async (grant) => {
      log.warn(
        { grant: grant.grant, device: grant.device, tool: grant.tool },
        'undoing a grant of an earlier run',
      );
      const locks = endLeftover(grant).catch((cause: unknown) => {
        log.error(
          { grant: grant.grant, device: grant.device, cause: String(cause) },
          'could not check for its lock',
        );
      });
      const owner = { devices: Object.keys(grant.tokens), grant: grant.grant };
      await Promise.all([
        locks,
        reservations.undo(owner, grant.steps, () => journal.closeGrant(grant.grant)),
      ]);
    }),
  );
}

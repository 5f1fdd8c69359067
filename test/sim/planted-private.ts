import type { Pending, Work } from '../../src/harmony/index.ts';
import type { Carried, CommitQueue, Committer, Lead } from '../../src/proxy/private/commit-queue.ts';
import type { PrivateCandidate } from '../../src/proxy/private/index.ts';
import type { Dice } from './dice.ts';
import { PassingDesk } from './passing-desk.ts';
import type { PlantedBug } from './planted.ts';
import { uncommittedNode } from './write-check.ts';

type Queue = Pick<CommitQueue, 'lead' | 'follow'>;

/** A queue that sees other candidates than there are, or tells another outcome. */
function queueWith(
  sound: CommitQueue,
  seen: (candidate: PrivateCandidate) => PrivateCandidate,
  told: (carried: Carried) => Carried = (carried) => carried,
): CommitQueue {
  const queue: Queue = {
    lead: (context: Committer, candidate: PrivateCandidate): Lead => sound.lead(context, candidate),
    follow: async (context, candidate) => told(await sound.follow(context, seen(candidate))),
  };
  return queue as CommitQueue;
}

/** A candidate of which one property is another. */
function otherwise<K extends keyof PrivateCandidate>(
  candidate: PrivateCandidate,
  name: K,
  value: PrivateCandidate[K],
): PrivateCandidate {
  return new Proxy(candidate, {
    get: (target, asked) => {
      if (asked === name) return value;
      const found: unknown = Reflect.get(target, asked, target);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });
}

function notRecording(candidate: PrivateCandidate, word: string): void {
  const { record } = candidate;
  candidate.record = (write, touched) => {
    if (!write.raw.includes(word)) record.call(candidate, write, touched);
  };
}

/** A message of Forelock's own of the same length that reads, where it was to write. */
function notToStartup(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  return Buffer.from(
    text.replaceAll('<copy-config><target><startup/>', '<get-config ><target><startup/>'),
    'latin1',
  );
}

/** Asks for no subtrees of the candidate beside a turn. */
class TurnDesk extends PassingDesk {
  override request(work: Work): Pending {
    const isTurn = work.scopes.some(({ path, mode }) => path[2] === uncommittedNode && mode === 'X');
    const scopes = work.scopes.filter(({ path }) => path[1] !== 'candidate' || path[2] === uncommittedNode);
    return super.request(isTurn ? { ...work, scopes } : work);
  }
}

/** What a queue of commits, a row of confirmed ones, or startup can go wrong by. */
export const plantedInPrivate: readonly PlantedBug[] = [
  {
    danger: 'unlocked-operation',
    what: 'a commit of a private candidate takes no heed of what others have locked in the candidate',
    plant: () => ({ desk: (desk) => new TurnDesk(desk) }),
  },
  {
    danger: 'lost-update',
    what: 'what a commit carries of others is not compared with running',
    plant: () => ({ commits: (queue) => queueWith(queue, (candidate) => otherwise(candidate, 'base', [])) }),
  },
  {
    danger: 'lost-update',
    what: 'commits go together that write the same',
    plant: () => ({
      commits: (queue) =>
        queueWith(queue, (candidate) =>
          otherwise(
            candidate,
            'writes',
            candidate.writes.map((write) => ({ ...write, writes: [['net:elsewhere']], reads: [] })),
          ),
        ),
    }),
  },
  {
    danger: 'untrue-commit',
    what: 'a commit that was to go with others is answered with ok where they were refused',
    plant: () => ({
      commits: (queue) =>
        queueWith(
          queue,
          (candidate) => candidate,
          (carried) => (carried === 'unknown' ? carried : 'committed'),
        ),
    }),
  },
  {
    danger: 'untrue-commit',
    what: 'a commit that others were carried by is answered as one that failed',
    plant: (dice: Dice) => ({
      toClient: (bytes) => {
        const text = bytes.toString('latin1');
        return dice.chance(0.1) ? Buffer.from(text.replace('<ok/>', '<no/>'), 'latin1') : bytes;
      },
    }),
  },
  {
    danger: 'foreign-change',
    what: 'what is cancelled does not come back',
    plant: () => ({
      candidate: (candidate) => {
        candidate.putBack = () => {};
      },
    }),
  },
  {
    danger: 'lost-update',
    what: 'what comes back is not compared with what running was before',
    plant: () => ({
      candidate: (candidate) => {
        const { putBack } = candidate;
        candidate.putBack = (unconfirmed) => putBack.call(candidate, { ...unconfirmed, before: [] });
      },
    }),
  },
  {
    danger: 'foreign-change',
    what: 'an edit-data of the candidate is forgotten',
    plant: () => ({ candidate: (candidate) => notRecording(candidate, '<edit-data ') }),
  },
  {
    danger: 'stale-startup',
    what: 'startup is not written behind a commit',
    plant: () => ({ toDevice: notToStartup }),
  },
];

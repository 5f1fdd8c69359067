import type { Seat, Verdict, Work } from '../../harmony/index.ts';
import type { Scope } from '../../lock/index.ts';
import type { RpcError } from '../../netconf/index.ts';
import type { Outcome } from '../../predict/index.ts';
import { covers, type InstancePath } from '../../yang/index.ts';
import type { PrivateCandidate, RecordedWrite } from './private-candidate.ts';

/**
 * What came of a commit that another session's turn was to carry; 'alone': nothing, it is as if it had not been asked. A warning:
 * running has it, and startup has not.
 */
export type Carried = 'committed' | 'alone' | 'unknown' | RpcError;

/** What is to be known of the session of a commit. */
export interface Committer {
  readonly terms: { readonly priority: number; readonly wait: number };
  sleep(milliseconds: number): Promise<boolean>;
  audit(event: string, fields: Readonly<Record<string, unknown>>): void;
  request(
    scopes: readonly Scope[],
    want: Pick<Work, 'reserve' | 'wait' | 'priority' | 'declared'>,
  ): Promise<Verdict>;
  release(seat: Seat, outcome: Outcome): Promise<void>;
}

/** A commit that waits for the turn of another. */
export interface Follower {
  readonly context: Committer;
  readonly candidate: PrivateCandidate;
  readonly settle: (carried: Carried) => void;
  /** Whether its session has ended meanwhile: nobody wants the commit any more. */
  gone: boolean;
}

interface Led {
  readonly priority: number;
  readonly candidates: PrivateCandidate[];
  readonly followers: Set<Follower>;
}

/** The commit that stands in the queue of the device for those that wait with it. */
export interface Lead {
  /** Those that the turn is to carry; who comes later waits for the next one. */
  take(): readonly Follower[];
  /** Whoever was not taken goes alone. */
  close(): void;
}

/**
 * The commits of private candidates that wait for one device at the same time: the first of them asks for the turn, and
 * those behind it that touch nothing of it, nor of each other, are carried by that turn.
 */
export class CommitQueue {
  #led: Led | undefined;

  lead({ terms }: Committer, candidate: PrivateCandidate): Lead {
    const led: Led = { priority: terms.priority, candidates: [candidate], followers: new Set() };
    this.#led ??= led;
    const close = (): void => {
      if (this.#led === led) this.#led = undefined;
    };
    return {
      take: () => {
        close();
        const taken = [...led.followers];
        led.followers.clear();
        return taken;
      },
      close: () => {
        close();
        for (const follower of led.followers) follower.settle('alone');
        led.followers.clear();
      },
    };
  }

  /** Waits for the turn of the first, where that is no worse than a place of one's own; 'alone' where there is none. */
  async follow(context: Committer, candidate: PrivateCandidate): Promise<Carried> {
    const led = this.#led;
    if (led === undefined || led.priority < context.terms.priority) return 'alone';
    if (led.candidates.some((other) => meet(candidate, other))) return 'alone';
    return new Promise((settle) => {
      const follower: Follower = { context, candidate, settle, gone: false };
      led.candidates.push(candidate);
      led.followers.add(follower);
      void context.sleep(context.terms.wait).then((whole) => {
        if (!whole) follower.gone = true;
        if (led.followers.delete(follower)) settle('alone');
      });
    });
  }
}

/** Whether one writes what the other writes, or what the other's leafrefs point to; so does what nothing is known of. */
function meet(one: PrivateCandidate, other: PrivateCandidate): boolean {
  return one.writes.some((write) =>
    other.writes.some((beside) => hits(write, beside) || hits(beside, write)),
  );
}

function hits({ writes }: RecordedWrite, beside: RecordedWrite): boolean {
  if (writes === undefined || beside.writes === undefined) return true;
  const places: readonly InstancePath[] = [...beside.writes, ...beside.reads];
  return writes.some((path) => places.some((place) => covers(path, place) || covers(place, path)));
}

import type { Resources } from '../core/index.ts';
import type { Seat, Signal, Verdict } from '../harmony/index.ts';
import { type GrantDesk, tokenOf } from './grant-desk.ts';
import type { GrantRequest } from './grant-request.ts';
import { encodeProblem, type Problem } from './problem.ts';
import type { EventStream } from './sse.ts';

/** A grant as its holder is told of it. Times in milliseconds, amounts in core's units. */
export interface GrantTold {
  readonly grant: string;
  /** On the first device. */
  readonly token: number;
  readonly workflow: string;
  readonly waited: number;
  /** Since the epoch; the lease ends then unless it is renewed. */
  readonly expires: number;
  readonly lease: number;
  /** On the first device: what it is predicted to need, and what is set aside for it. */
  readonly directive: Resources;
  readonly allocated: Resources;
  /** What the tool needs on its own host. */
  readonly share: Resources;
  /** What is set aside there, and where; left out where no host is known, or its workflow has a share already. */
  readonly shareSetAside?: { readonly host: string; readonly amount: Resources } | undefined;
  /** Why more is granted than was asked for. */
  readonly widened: readonly string[];
}

/**
 * A grant that is held for as long as its connection is open, as a stream of events, `granted` and then signals. Resolves with the
 * refusal where it is refused, before the stream is begun.
 */
export async function streamGrant(
  desk: GrantDesk,
  asked: GrantRequest,
  { openStream, gone }: { readonly openStream: () => EventStream; readonly gone: Promise<void> },
): Promise<Problem | undefined> {
  const early: Signal[] = [];
  let stream: EventStream | undefined;
  const write = (type: string, data: unknown): void => stream?.send({ type, data: JSON.stringify(data) });
  const opening = desk.open(asked, {
    hear: (signal) => {
      // What the stream's first event says, or its refusal.
      if (signal.type === 'granted' || signal.type === 'deadlock-victim') return;
      if (stream === undefined) early.push(signal);
      else write(signal.type, signal);
    },
    over: () => stream?.end(),
  });
  void gone.then(() => opening.end());
  const verdict = await opening.verdict;
  if (!verdict.granted) return refusalProblem(verdict, opening.wait);
  stream = openStream();
  write('granted', told(verdict.seat, opening.widened()));
  for (const signal of early) write(signal.type, signal);
  return undefined;
}

export function told(seat: Seat, widened: readonly string[]): GrantTold {
  const { grant, work, waited, prediction, allocated, share } = seat;
  return {
    ...{ grant: grant.id, token: tokenOf(seat), workflow: work.declared.workflow ?? '', waited, widened },
    ...{ expires: grant.expiresAt, lease: work.lease, allocated },
    ...{ directive: prediction.directive.device, share: prediction.directive.tool },
    shareSetAside: share && { host: share.host, amount: share.amount },
  };
}

/** It says how long the request could wait, and what is available where that is the cause. */
export function refusalProblem(refusal: Exclude<Verdict, { granted: true }>, wait: number): Problem {
  const { reason } = refusal;
  if (reason !== 'resources') return encodeProblem('grant-refused', refusalTexts[reason], { reason, wait });
  const detail = `resources could not be set aside: ${refusal.cause.message}`;
  const { available, tried, host } = refusal;
  return encodeProblem('grant-refused', detail, {
    ...{ reason, wait, available },
    ...(tried === undefined ? {} : { tried }),
    ...(host === undefined ? {} : { host }),
  });
}

const refusalTexts = {
  timeout: 'it is held by others, and the wait is over',
  deadlock: 'waiting for it would close a circle of workflows that wait for each other',
  capacity: 'the device never has as much of a pool as this asks for',
  cancelled: 'it was called off',
  'called-off': 'it was called off',
} as const;

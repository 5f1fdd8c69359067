import type { Signal } from '../../harmony/index.ts';
import { encodeNotification } from '../../netconf/index.ts';
import { dateAndTime, encodeResources, leaf, ownNamespace } from './grant.ts';

/** The stream that signals are on (RFC 5277 section 3.2.3). */
export const signalStream = 'FORELOCK';

/** A signal as the notification of its name in forelock.yang. */
export function encodeSignal(signal: Signal, now: number): string {
  const body = `<${signal.type}${ownNamespace}>${leavesOf(signal).join('')}</${signal.type}>`;
  return encodeNotification(dateAndTime(now), body);
}

function leavesOf(signal: Signal): readonly string[] {
  switch (signal.type) {
    case 'yield-requested':
      return [
        leaf('grant-id', signal.grant),
        leaf('by', signal.by),
        leaf('priority', signal.priority),
        leaf('deadline', dateAndTime(signal.deadline)),
        encodeResources('granted', signal.granted),
        encodeResources('left', signal.left),
      ];
    case 'resources-changed':
      return [
        ...(signal.grant === undefined ? [] : [leaf('grant-id', signal.grant)]),
        encodeResources('left', signal.left),
        ...(signal.allocated === undefined ? [] : [encodeResources('allocated', signal.allocated)]),
      ];
    case 'resume':
      return [leaf('grant-id', signal.grant)];
    case 'revoked':
      return [leaf('grant-id', signal.grant), leaf('token', signal.token)];
    case 'deadlock-victim':
      return signal.circle.map((owner) => leaf('circle', owner));
    case 'granted':
      return [leaf('grant-id', signal.grant), leaf('waited', Math.round(signal.waited))];
  }
}

import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Busy } from '../../src/reserve/netconf-qos-commit.ts';
import { OwedReservations } from '../../src/reserve/netconf-qos-owed.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';

/** Tries one owed reservation, and asks for its undo while the device has not answered the try yet. */
async function droppedWhileTried(answer: Promise<void>): Promise<boolean> {
  const clock = new VirtualClock();
  const owed = new OwedReservations({ submit: () => answer, clock, failed: () => {} });
  owed.add('remove', 'make');
  clock.step(Number.POSITIVE_INFINITY);
  const dropped = owed.drop('remove');
  await turn();
  return dropped;
}

it('an owed reservation whose try met the lock still is nothing to undo, also where the undo came during the try', async () => {
  const held = Promise.reject(new Busy('candidate is held by session 1', 1));
  expect(await droppedWhileTried(held)).toBe(true);
});

it('an owed reservation that was made, or may have been, by the time of its undo is there to undo', async () => {
  expect(await droppedWhileTried(Promise.resolve())).toBe(false);
  expect(await droppedWhileTried(Promise.reject(new Error('the session was lost')))).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { Doorway, type TurnedAway } from '../../../src/netconf/index.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

function open(limits: Partial<{ logins: number; perAddress: number; waiting: number; failures: number }>) {
  const clock = new VirtualClock();
  const inside: string[] = [];
  const turned: [string, TurnedAway][] = [];
  const doorway = new Doorway({
    ...{ logins: 4, perAddress: 2, waiting: 3, failures: 2, ...limits, clock },
    turnedAway: (address, why) => turned.push([address, why]),
  });
  const enter = (address: string, name = address): (() => void) | undefined =>
    doorway.enter(address, () => inside.push(name));
  return { clock, doorway, inside, turned, enter };
}

describe('the doorway', () => {
  it('lets in so many of an address, and the next in turn when one leaves', () => {
    const { inside, enter } = open({});
    const [leave] = ['a', 'b', 'c', 'd'].map((name) => enter('192.0.2.1', name));
    expect(inside).toEqual(['a', 'b']);
    leave?.();
    leave?.();
    expect(inside).toEqual(['a', 'b', 'c']);
  });

  it('takes the addresses that wait in turn, however many of one wait', () => {
    const { inside, enter } = open({ logins: 1, perAddress: 1, waiting: 9 });
    const first = enter('192.0.2.1', 'first');
    const [flood] = [1, 2, 3].map((number) => enter('192.0.2.1', `flood ${number}`));
    enter('192.0.2.2', 'other');
    first?.();
    flood?.();
    expect(inside).toEqual(['first', 'flood 1', 'other']);
  });

  it('turns away what is beyond the line, but not who has room to come in', () => {
    const { inside, turned, enter } = open({});
    for (let count = 0; count < 6; count += 1) enter('192.0.2.1');
    expect(turned).toEqual([['192.0.2.1', 'crowded']]);
    enter('192.0.2.2', 'good');
    expect(inside).toContain('good');
  });

  it('frees the place in the line of a connection that has gone', () => {
    const { turned, enter } = open({});
    const [, , waiting] = [1, 2, 3, 4, 5].map(() => enter('192.0.2.1'));
    waiting?.();
    enter('192.0.2.1');
    expect(turned).toEqual([]);
  });

  it('closes an address that fails too often, until the minute is over, and no other', () => {
    const { clock, doorway, inside, turned, enter } = open({});
    doorway.failed('192.0.2.1');
    doorway.failed('::ffff:192.0.2.1');
    expect(enter('192.0.2.1')).toBeUndefined();
    expect(turned).toEqual([['192.0.2.1', 'failures']]);
    enter('192.0.2.2');
    clock.leap(60_000);
    enter('192.0.2.1', 'again');
    expect(inside).toEqual(['192.0.2.2', 'again']);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['fe80::1%eth0', 'fe80::2%eth1', true],
  ])('takes %s and %s as one host: %s', (one, other, same) => {
    const { doorway, enter } = open({ failures: 1 });
    doorway.failed(one);
    expect(enter(other) === undefined).toBe(same);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Mode, nextWakeup, type Scope, waiters } from '../../src/lock/index.ts';
import { ask, granted, Machine } from './machine.ts';
import { clashes } from './reference.ts';

const candidate: Scope = { path: ['r1', 'candidate'], mode: 'X' };
const running: Scope = { path: ['r1', 'running'], mode: 'X' };
const startup: Scope = { path: ['r1', 'startup'], mode: 'X' };
const reader: Scope = { ...candidate, mode: 'S' };

describe('within a class', () => {
  it('the one that is expected to hold much shorter goes first, and one of unknown length last', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate]));
    machine.request(ask('unknown', [candidate]));
    machine.request(ask('long', [candidate], { predictedHold: 60_000 }));
    machine.request(ask('short', [candidate], { predictedHold: 1_000 }));
    const order = waiters(machine.state, 0).map(({ request }) => request.id);
    expect(order).toEqual(['short', 'long', 'unknown']);
  });

  it('arrival decides between holds that differ by the noise of a forecast', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate]));
    machine.request(ask('first', [candidate], { predictedHold: 1_900 }));
    machine.request(ask('second', [candidate], { predictedHold: 1_100 }));
    expect(granted(machine.release('holder'))).toEqual(['first']);
  });

  it('arrival decides among those that have waited to the bound, however short the later one is', () => {
    const machine = new Machine(1_000);
    machine.request(ask('holder', [candidate]), 0);
    machine.request(ask('long', [candidate], { predictedHold: 60_000 }), 0);
    machine.request(ask('short', [candidate], { predictedHold: 1_000, priority: 7 }), 4_000);
    expect(granted(machine.release('holder', 4_000))).toEqual(['long']);
  });
});

describe('backfill', () => {
  function withHead(more = {}): Machine {
    const machine = new Machine(10_000);
    machine.request(ask('holder', [reader], { predictedHold: 1_000 }), 0);
    machine.request(ask('head', [candidate], { predictedHold: 1, ...more }), 0);
    return machine;
  }

  it('lets a request pass that is over before the head can start', () => {
    expect(granted(withHead().request(ask('short', [reader], { predictedHold: 900 }), 100))).toEqual([
      'short',
    ]);
  });

  it('does not let it pass where it would move the start of the head, or where its length is unknown', () => {
    expect(granted(withHead().request(ask('long', [reader], { predictedHold: 901 }), 100))).toEqual([]);
    expect(granted(withHead().request(ask('unknown', [reader]), 100))).toEqual([]);
  });

  it('passes nobody who has waited to the bound', () => {
    const critical = withHead({ priority: 7 });
    expect(granted(critical.request(ask('short', [reader], { predictedHold: 10 }), 100))).toEqual([]);
  });

  it('counts on no holder that has overrun what was predicted', () => {
    const machine = withHead();
    expect(granted(machine.request(ask('tight', [reader], { predictedHold: 10 }), 995))).toEqual([]);
    expect(granted(machine.request(ask('late', [reader], { predictedHold: 10 }), 1_500))).toEqual([]);
  });
});

describe('a holder that waits', () => {
  it('is served with the highest class of those who wait for it, directly or not', () => {
    const machine = new Machine();
    machine.request(ask('other', [running]));
    machine.request(ask('a1', [candidate], { owner: 'a', priority: 1 }));
    machine.request(ask('b1', [startup], { owner: 'b', priority: 2 }));
    machine.request(ask('b2', [candidate], { owner: 'b', priority: 2 }));
    machine.request(ask('rival', [running], { priority: 4 }));
    machine.request(ask('a2', [running], { owner: 'a', priority: 1 }));
    machine.request(ask('critical', [startup], { priority: 6 }));
    const classes = waiters(machine.state, 0).map(({ request, effectivePriority, inheritedPriority }) => [
      request.id,
      effectivePriority,
      inheritedPriority,
    ]);
    expect(classes).toEqual([
      ['a2', 1, 6],
      ['b2', 2, 6],
      ['critical', 6, 6],
      ['rival', 4, 4],
    ]);
    expect(granted(machine.release('other'))).toEqual(['a2']);
  });

  it('that wants more of what it holds gets it as soon as it is alone', () => {
    const machine = new Machine();
    machine.request(ask('a', [reader]));
    machine.request(ask('b', [reader]));
    machine.request(ask('writer', [candidate], { priority: 7 }));
    machine.request(ask('upgrade', [candidate], { owner: 'a' }));
    expect(granted(machine.release('b'))).toEqual(['upgrade']);
  });

  it('and waits for another that wants more as well is a circle of two, and the younger is denied', () => {
    const machine = new Machine();
    machine.request(ask('a', [reader]));
    machine.request(ask('b', [reader]));
    machine.request(ask('a2', [candidate], { owner: 'a' }));
    expect(machine.request(ask('b2', [candidate], { owner: 'b' }))).toMatchObject([
      { type: 'denied', request: 'b2', reason: 'deadlock', circle: ['b', 'a'] },
    ]);
    expect(granted(machine.release('b'))).toEqual(['a2']);
  });
});

/** When a request is granted if the machine gets no events but the ticks that it wants; undefined where it asks for none. */
function wakesUntil(machine: Machine, id: string): number | undefined {
  for (let at = nextWakeup(machine.state); at !== undefined && at < 60_000; at = nextWakeup(machine.state)) {
    if (granted(machine.do({ type: 'tick', at })).includes(id)) return at;
  }
  return undefined;
}

describe('aging', () => {
  it('wakes the machine when it alone makes it the turn of a request', () => {
    const machine = new Machine(1_000);
    machine.request(ask('writer', [candidate]), 0);
    machine.request(ask('reading', [{ ...running, mode: 'S' }]), 0);
    machine.request(ask('old', [candidate, { ...running, mode: 'S' }], { priority: 0 }), 0);
    machine.request(ask('young', [running], { priority: 4 }), 500);
    expect(granted(machine.release('writer', 600))).toEqual([]);
    expect(wakesUntil(machine, 'old')).toBe(7_000);
  });

  it('of who waits for a holder wakes the machine too, when it makes it the turn of the holder', () => {
    const machine = new Machine(1_000);
    machine.request(ask('reading', [{ ...running, mode: 'S' }]), 0);
    machine.request(ask('held', [startup], { owner: 'holder' }), 0);
    machine.request(ask('waiter', [startup], { priority: 0 }), 0);
    machine.request(ask('ahead', [running], { priority: 6 }), 300);
    machine.request(ask('more', [{ ...running, mode: 'S' }], { owner: 'holder', priority: 0 }), 400);
    expect(wakesUntil(machine, 'more')).toBe(7_000);
  });

  const asked = fc.record({
    priority: fc.nat(7),
    path: fc.constantFrom(['r1'], candidate.path, running.path),
    mode: fc.constantFrom<Mode>('S', 'X'),
    predictedHold: fc.constantFrom(0, 50, 400, 3_000),
    release: fc.option(fc.nat(5), { nil: undefined }),
    time: fc.nat(600),
  });

  it('keeps a request of class c that has waited (7 - c) steps from being overtaken by any that came later', () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 40 }), (all) => {
        const machine = new Machine(500);
        for (const [serial, { priority, path, mode, predictedHold, release, time }] of all.entries()) {
          const at = machine.at + time;
          const effects = [
            ...machine.do({ type: 'tick', at }),
            ...machine.request(ask(`q${serial}`, [{ path, mode }], { priority, predictedHold })),
            ...(release === undefined ? [] : machine.release(`q${serial - release}`)),
          ];
          const late = effects.flatMap((effect) => (effect.type === 'granted' ? [effect.grant.request] : []));
          for (const { request, since } of waiters(machine.state, at)) {
            const isOld = at - since >= (7 - request.priority) * 500;
            const overtaking = late.filter(
              (each) => Number(each.id.slice(1)) > Number(request.id.slice(1)) && clashes(each, request),
            );
            if (isOld) expect(overtaking).toEqual([]);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

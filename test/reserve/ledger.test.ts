import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Resources, resourceNames } from '../../src/core/index.ts';
import {
  available,
  type Claim,
  emptyLedger,
  type Ledger,
  prolong,
  release,
  reserve,
} from '../../src/reserve/index.ts';

const capacity = { cpu: 4, memory: 1_000, bandwidth: 1_000 };
const high = { priority: 5, cpu: 0.25, memory: 0.5, bandwidth: 0.2 };
const critical = { priority: 7, cpu: 0.25, memory: 0.1, bandwidth: 0.1 };

const amount = fc.record({
  cpu: fc.nat({ max: 5 }),
  memory: fc.nat({ max: 900 }),
  bandwidth: fc.nat({ max: 900 }),
});
const command = fc.record({
  ...{ grant: fc.constantFrom('a', 'b', 'c', 'd'), priority: fc.nat({ max: 7 }), amount },
  ...{ headroom: amount, drop: fc.boolean() },
});

function claim(grant: string, priority: number, amount: Resources): Claim {
  return { grant, tool: 't', priority, until: 0, amount };
}

function open(...guarantees: (typeof high)[]): Ledger {
  return emptyLedger(new Map([['r1', capacity]]), guarantees);
}

/** What of each resource the claims of classes under `below` have. */
function held(ledger: Ledger, below = Number.POSITIVE_INFINITY): Resources {
  const claims = [...(ledger.get('r1')?.aside.values() ?? [])].filter(({ priority }) => priority < below);
  const sum = (name: keyof Resources): number => claims.reduce((total, each) => total + each.amount[name], 0);
  return { cpu: sum('cpu'), memory: sum('memory'), bandwidth: sum('bandwidth') };
}

/** Admits and releases as told; `check` sees the ledger after each. */
function play(
  commands: readonly { grant: string; priority: number; amount: Resources; drop: boolean }[],
  check: (ledger: Ledger) => void,
): void {
  let ledger = open(high, critical);
  for (const { grant, priority, amount: asked, drop } of commands) {
    if (drop) ledger = release(ledger, 'r1', grant);
    else {
      const outcome = reserve(ledger, 'r1', claim(grant, priority, asked));
      if (outcome.ok) ledger = outcome.ledger;
    }
    check(ledger);
  }
}

describe('the ledger', () => {
  it('is never over-committed, whatever is reserved and released', () => {
    const commands = fc.array(command, { maxLength: 40 });
    const check = (ledger: Ledger): void => {
      for (const name of resourceNames) {
        expect(held(ledger)[name]).toBeLessThanOrEqual(capacity[name]);
        expect(available(ledger, 'r1')[name]).toBe(capacity[name] - held(ledger)[name]);
      }
    };
    fc.assert(fc.property(commands, (played) => play(played, check)));
  });

  it('never lets lower classes into a share that is kept for higher ones', () => {
    const check = (ledger: Ledger): void => {
      for (const kept of [high, critical])
        for (const name of resourceNames)
          expect(held(ledger, kept.priority)[name]).toBeLessThanOrEqual(capacity[name] * (1 - kept[name]));
    };
    fc.assert(fc.property(fc.array(command, { maxLength: 40 }), (played) => play(played, check)));
  });

  it('admits whatever it has said to be available, and no more', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 10 }), command, (played, { priority, headroom }) => {
        let ledger = open();
        play(played, (now) => {
          ledger = now;
        });
        const left = available(ledger, 'r1', priority, headroom);
        expect(reserve(ledger, 'r1', claim('new', priority, left), headroom).ok).toBe(true);
        const more = { ...left, cpu: left.cpu + 1 };
        expect(reserve(ledger, 'r1', claim('new', priority, more), headroom)).toEqual({
          ...{ ok: false, available: left },
        });
      }),
    );
  });

  it('keeps a share for a class until that class has taken it', () => {
    const ledger = open(high, critical);
    expect(available(ledger, 'r1', 3)).toEqual({ cpu: 3, memory: 500, bandwidth: 800 });
    expect(available(ledger, 'r1', 5)).toEqual({ cpu: 3, memory: 900, bandwidth: 900 });
    expect(available(ledger, 'r1', 7)).toEqual(capacity);
    const taken = reserve(ledger, 'r1', claim('a', 7, { ...capacity, bandwidth: 200 }));
    if (!taken.ok) throw new Error('refused');
    expect(available(taken.ledger, 'r1', 3)).toEqual({ cpu: 0, memory: 0, bandwidth: 800 });
  });

  it('says what is available where it falls short, and of a device that it does not know', () => {
    expect(reserve(open(), 'r1', claim('a', 3, { ...capacity, cpu: 5 }))).toEqual({
      ...{ ok: false, available: capacity },
    });
    expect(reserve(open(), 'r2', claim('a', 3, capacity)).ok).toBe(false);
  });

  it('knows by whom and until when something is set aside', () => {
    const taken = reserve(open(), 'r1', claim('a', 3, capacity));
    if (!taken.ok) throw new Error('refused');
    const later = prolong(taken.ledger, 'r1', 'a', 9_000);
    expect(later.get('r1')?.aside.get('a')).toMatchObject({ tool: 't', until: 9_000 });
    expect(prolong(later, 'r1', 'b', 1)).toBe(later);
  });
});

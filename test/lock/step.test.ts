import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  grants,
  type LockEffect,
  type LockEvent,
  type Mode,
  nextWakeup,
  type Scope,
  waiters,
} from '../../src/lock/index.ts';
import { ask, granted, Machine } from './machine.ts';
import { clashes, conflictingPairs } from './reference.ts';

const candidate: Scope = { path: ['r1', 'candidate'], mode: 'X' };
const running: Scope = { path: ['r1', 'running'], mode: 'X' };

describe('the matrix of Gray', () => {
  const order: readonly Mode[] = ['IS', 'IX', 'S', 'SIX', 'X'];
  const table = ['yyyyn', 'yynnn', 'ynynn', 'ynnnn', 'nnnnn'];
  it.each(
    order.flatMap((held, row) =>
      order.map((wanted, column) => [held, wanted, table[row]?.[column] === 'y'] as const),
    ),
  )('holding %s, another owner asking for %s is granted: %s', (held, wanted, expected) => {
    const machine = new Machine();
    machine.request(ask('a', [{ path: ['r1', 'running'], mode: held }]));
    const effects = machine.request(ask('b', [{ path: ['r1', 'running'], mode: wanted }]));
    expect(granted(effects).length === 1).toBe(expected);
  });

  it('keeps a datastore from whoever asks while another holds the whole device', () => {
    const machine = new Machine();
    machine.request(ask('a', [{ path: ['r1'], mode: 'X' }]));
    expect(granted(machine.request(ask('b', [candidate])))).toEqual([]);
    expect(granted(machine.request(ask('c', [{ path: ['r2', 'candidate'], mode: 'X' }])))).toEqual(['c']);
  });
});

describe('the queue', () => {
  it('serves the higher class first, and arrival order within a class', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate]));
    machine.request(ask('low', [candidate], { priority: 1 }));
    machine.request(ask('first', [candidate]));
    machine.request(ask('second', [candidate]));
    machine.request(ask('high', [candidate], { priority: 5 }));
    const served: string[] = [];
    for (
      let holder = 'holder';
      holder !== '';
      holder = served.at(-1) === holder ? '' : (served.at(-1) ?? '')
    ) {
      served.push(...granted(machine.release(holder)));
    }
    expect(served).toEqual(['high', 'first', 'second', 'low']);
  });

  it('lets a request that touches nobody ahead pass at once', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate]));
    machine.request(ask('waiter', [candidate]));
    expect(granted(machine.request(ask('other', [running])))).toEqual(['other']);
  });

  it('does not let a reader overtake a writer that waits ahead of it', () => {
    const machine = new Machine();
    machine.request(ask('reader', [{ ...running, mode: 'S' }]));
    machine.request(ask('writer', [running]));
    expect(granted(machine.request(ask('late', [{ ...running, mode: 'S' }])))).toEqual([]);
    expect(granted(machine.release('reader'))).toEqual(['writer']);
  });

  it('serves a request of class c before all that arrive (7 - c) aging steps after it', () => {
    const machine = new Machine(1_000);
    machine.request(ask('holder', [candidate]), 0);
    machine.request(ask('low', [candidate], { priority: 1 }), 0);
    machine.request(ask('critical', [candidate], { priority: 7 }), 6_000);
    expect(granted(machine.release('holder', 6_000))).toEqual(['low']);
  });

  it('serves the critical one first while the low one has not waited that long', () => {
    const machine = new Machine(1_000);
    machine.request(ask('holder', [candidate]), 0);
    machine.request(ask('low', [candidate], { priority: 1 }), 0);
    machine.request(ask('critical', [candidate], { priority: 7 }), 5_999);
    expect(granted(machine.release('holder', 5_999))).toEqual(['critical']);
  });

  it('denies at the deadline with the holders, and at once where none was to be waited for', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate]), 0);
    machine.request(ask('patient', [candidate], { deadline: 500 }), 0);
    expect(nextWakeup(machine.state)).toBe(500);
    expect(machine.request(ask('instant', [candidate], { deadline: 10 }), 10)).toMatchObject([
      { type: 'queued', request: 'instant' },
      { type: 'denied', request: 'instant', reason: 'timeout' },
    ]);
    const [denied] = machine.do({ type: 'tick', at: 500 });
    expect(denied).toMatchObject({
      type: 'denied',
      request: 'patient',
      holders: [{ request: { id: 'holder' } }],
    });
  });

  it('serves whoever waited behind a request that is called off', () => {
    const machine = new Machine();
    machine.request(ask('reader', [{ ...running, mode: 'S' }]));
    machine.request(ask('writer', [running]));
    machine.request(ask('late', [{ ...running, mode: 'S' }]));
    expect(granted(machine.do({ type: 'cancel', at: 1, request: 'writer' }))).toEqual(['late']);
  });
});

describe('deadlock', () => {
  it('is found when the circle closes, and denies the lowest class', () => {
    const machine = new Machine();
    machine.request(ask('a1', [candidate], { owner: 'a', priority: 5 }));
    machine.request(ask('b1', [running], { owner: 'b', priority: 3 }));
    machine.request(ask('a2', [running], { owner: 'a', priority: 5 }));
    const effects = machine.request(ask('b2', [candidate], { owner: 'b', priority: 3 }));
    expect(effects).toMatchObject([{ type: 'denied', request: 'b2', reason: 'deadlock' }]);
    expect(
      new Set(effects.flatMap((effect) => (effect.type === 'denied' ? (effect.circle ?? []) : []))),
    ).toEqual(new Set(['a', 'b']));
    expect(granted(machine.release('b1'))).toEqual(['a2']);
  });
});

describe('leases and tokens', () => {
  it('tells once a lease that a holder has overrun it, and only while somebody waits', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate], { lease: 100 }), 0);
    expect(machine.do({ type: 'tick', at: 200 })).toEqual([]);
    const effects = machine.request(ask('waiter', [candidate]), 200);
    expect(effects.filter(({ type }) => type === 'overdue')).toHaveLength(1);
    expect(machine.do({ type: 'tick', at: 300 })).toEqual([]);
  });

  it('starts each device behind the highest token that it was ever given', () => {
    const machine = new Machine(1_000, { r1: 41 });
    expect(machine.request(ask('a', [candidate]))).toMatchObject([{ grant: { token: 42 } }]);
  });

  it('does nothing for a release with a token that is not in force', () => {
    const machine = new Machine();
    machine.request(ask('a', [candidate]));
    const id = grants(machine.state)[0]?.id ?? '';
    expect(machine.do({ type: 'release', at: 1, grant: id, token: 99 })).toEqual([
      { type: 'stale', grant: id, token: 99 },
    ]);
    expect(grants(machine.state)).toHaveLength(1);
  });
});

type Move =
  | {
      readonly kind: 'request';
      readonly owner: number;
      readonly priority: number;
      readonly scopes: readonly Scope[];
      readonly wait: number;
    }
  | { readonly kind: 'release' | 'cancel'; readonly which: number }
  | { readonly kind: 'pass'; readonly time: number };

const scope: fc.Arbitrary<Scope> = fc.record({
  path: fc.constantFrom(
    ['r1'],
    ['r1', 'running'],
    ['r1', 'candidate'],
    ['r2'],
    ['r2', 'running'],
    ['r1', 'running', 'if'],
  ),
  mode: fc.constantFrom<Mode>('IS', 'IX', 'S', 'SIX', 'X'),
});

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      owner: fc.nat(4),
      priority: fc.nat(7),
      scopes: fc.array(scope, { minLength: 1, maxLength: 3 }),
      wait: fc.nat(5_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('release' as const, 'cancel' as const), which: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), time: fc.nat(2_000) }) },
);

function eventOf(machine: Machine, made: Move, serial: number): LockEvent | undefined {
  const { at } = machine;
  if (made.kind === 'pass') return { type: 'tick', at: at + made.time };
  if (made.kind === 'request') {
    const { owner, priority, scopes, wait } = made;
    return {
      type: 'request',
      at,
      request: ask(`q${serial}`, scopes, { owner: `o${owner}`, priority, deadline: at + wait }),
    };
  }
  if (made.kind === 'cancel') {
    const waiting = waiters(machine.state, at);
    const chosen = waiting[made.which % Math.max(1, waiting.length)];
    return chosen && { type: 'cancel', at, request: chosen.request.id };
  }
  const held = grants(machine.state);
  const chosen = held[made.which % Math.max(1, held.length)];
  return chosen && { type: 'release', at, grant: chosen.id, token: chosen.token };
}

function play(
  moves: readonly Move[],
  check: (machine: Machine, effects: readonly LockEffect[]) => void,
): Machine {
  const machine = new Machine(500);
  for (const [serial, made] of moves.entries()) {
    const event = eventOf(machine, made, serial);
    if (event !== undefined) check(machine, machine.do(event));
  }
  return machine;
}

describe('whatever happens', () => {
  const moves = fc.array(move, { maxLength: 60 });

  it('no two conflicting grants stand, and tokens of a device only rise', () => {
    fc.assert(
      fc.property(moves, (made) => {
        const highest: Record<string, number> = {};
        play(made, (machine, effects) => {
          expect(conflictingPairs(grants(machine.state))).toEqual([]);
          for (const effect of effects) {
            if (effect.type !== 'granted') continue;
            for (const [device, token] of Object.entries(effect.grant.tokens)) {
              expect(token).toBeGreaterThan(highest[device] ?? 0);
              highest[device] = token;
            }
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  it('nobody waits for whom nobody stands in the way, so the queue never stops', () => {
    fc.assert(
      fc.property(moves, (made) => {
        play(made, (machine) => {
          const waiting = waiters(machine.state, machine.at).map(({ request }) => request);
          const held = grants(machine.state).map(({ request }) => request);
          const first = waiting[0];
          if (first !== undefined) expect(held.some((holder) => clashes(first, holder))).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('every request is answered once: granted, denied, or called off', () => {
    fc.assert(
      fc.property(moves, (made) => {
        const answers = new Map<string, number>();
        const note = (effects: readonly LockEffect[]): void => {
          for (const effect of effects) {
            const id =
              effect.type === 'granted'
                ? effect.grant.request.id
                : effect.type === 'denied'
                  ? effect.request
                  : undefined;
            if (id !== undefined) answers.set(id, (answers.get(id) ?? 0) + 1);
          }
        };
        const machine = play(made, (_, effects) => note(effects));
        for (let left = grants(machine.state); left.length > 0; left = grants(machine.state)) {
          for (const { id, token } of left)
            note(machine.do({ type: 'release', at: machine.at, grant: id, token }));
        }
        expect(waiters(machine.state, machine.at)).toEqual([]);
        expect([...answers.values()].every((count) => count === 1)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('the same events give the same effects', () => {
    fc.assert(
      fc.property(moves, (made) => {
        const record = (): string => {
          const log: unknown[] = [];
          play(made, (_, effects) => log.push(effects));
          return JSON.stringify(log);
        };
        expect(record()).toBe(record());
      }),
      { numRuns: 100 },
    );
  });
});

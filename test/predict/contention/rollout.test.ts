import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conflicts,
  type LockRequest,
  nextWakeup,
  type Scope,
  type stepLock,
} from '../../../src/lock/index.ts';
import { membersAround } from '../../../src/predict/contention/chain.ts';
import { Rollout } from '../../../src/predict/contention/rollout.ts';
import { ConflictGraph, logNormalOf, type Party } from '../../../src/predict/index.ts';
import { Machine } from '../../lock/machine.ts';

/** Times are whole, in thousandths of a millisecond: then no two things happen at once, which the machine takes one by one. */
const agingStep = 700_000;
const policy = { agingStep, capacities: new Map<string, number>() };

const scope: fc.Arbitrary<Scope> = fc.record({
  path: fc.constantFrom(
    ['r1'],
    ['r1', 'a'],
    ['r1', 'a', 'x'],
    ['r1', 'a', 'y'],
    ['r1', 'b'],
    ['r1', 'b', 'z'],
  ),
  mode: fc.constantFrom('S', 'X', 'X', 'IX'),
});

const wanted = fc.record({
  scopes: fc.array(scope, { minLength: 1, maxLength: 2 }),
  priority: fc.nat(7),
  hold: fc.integer({ min: 50, max: 9_000 }),
  gap: fc.nat(400),
});

/** A request, and the same as a party whose hold is known for certain. */
function asked(
  at: number,
  want: { scopes: readonly Scope[]; priority: number; hold: number },
  order: number,
) {
  const { scopes, priority } = want;
  const hold = want.hold * 1_000 + order;
  const id = `q${order}`;
  const common = { id, owner: id, tool: 't', priority, scopes, deadline: 1e12, predictedHold: hold };
  const request: LockRequest = { ...common, lease: 1e12 };
  const party: Party = { ...common, hold: logNormalOf(hold, hold), since: at, order };
  return { request, party };
}

/** The real machine, with every grant released when its hold is over. */
class Truth {
  readonly machine = new Machine(agingStep);
  readonly ends = new Map<string, { at: number; grant: string; token: number }>();
  readonly graph = new ConflictGraph();

  request(at: number, { request, party }: ReturnType<typeof asked>): void {
    this.runTo(at);
    this.graph.enter(this.graph.look(party));
    this.#take(at, { type: 'request', at, request });
  }

  /** Until then, or until the request is granted; gives the time of that. */
  runTo(end: number, until?: string): number {
    for (;;) {
      const held = [...this.ends.values()].sort((one, other) => one.at - other.at)[0];
      const at = Math.min(
        held?.at ?? Number.POSITIVE_INFINITY,
        nextWakeup(this.machine.state) ?? Number.POSITIVE_INFINITY,
      );
      if (at > end || (until !== undefined && this.graph.get(until)?.heldSince !== undefined))
        return this.machine.at;
      if (held?.at === at) {
        const id = [...this.ends].find(([, each]) => each === held)?.[0] ?? '';
        this.ends.delete(id);
        this.graph.leave(id);
        this.#take(at, { type: 'release', at, grant: held.grant, token: held.token });
      } else this.#take(at, { type: 'tick', at });
    }
  }

  #take(at: number, event: Parameters<typeof stepLock>[1]): void {
    for (const effect of this.machine.do(event)) {
      if (effect.type !== 'granted') continue;
      const { request, id, token } = effect.grant;
      this.graph.granted(request.id, at);
      this.ends.set(request.id, { at: at + request.predictedHold, grant: id, token });
    }
  }
}

describe('what is played on from now', () => {
  it('waits as long as the real machine makes it wait, where every hold is known', () => {
    fc.assert(
      fc.property(fc.array(wanted, { minLength: 1, maxLength: 14 }), wanted, (others, own) => {
        const truth = new Truth();
        let at = 1;
        for (const [order, each] of others.entries()) {
          at += each.gap * 1_000 + 17;
          truth.request(at, asked(at, each, order));
        }
        at += own.gap * 1_000 + 401;
        truth.runTo(at);
        const mine = asked(at, own, others.length);
        const asker = truth.graph.look(mine.party);
        const members = membersAround(asker, 256).map(({ party }) => party);
        const predicted = new Rollout(asker, members, policy, at).play(0, 1);
        truth.request(at, mine);
        const granted = truth.graph.get(mine.request.id)?.heldSince ?? truth.runTo(1e11, mine.request.id);
        expect(predicted).toBeCloseTo(granted - at, 0);
      }),
      { numRuns: 400 },
    );
  });
});

describe('the graph of conflicts', () => {
  it('knows of every request exactly those that it conflicts with, as they come and go', () => {
    const act = fc.record({ leave: fc.boolean(), scopes: fc.array(scope, { minLength: 1, maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const graph = new ConflictGraph();
        const there = new Map<string, readonly Scope[]>();
        for (const [order, { leave, scopes }] of acts.entries()) {
          const first = [...there.keys()][0];
          if (leave && first !== undefined) {
            graph.leave(first);
            there.delete(first);
          }
          const { party } = asked(0, { scopes, priority: 3, hold: 1 }, order);
          const seated = graph.look(party);
          const clashing = [...there].filter(([, theirs]) => conflicts(theirs, scopes)).map(([id]) => id);
          expect([...seated.rivals].map(({ id }) => id).sort()).toEqual(clashing.sort());
          graph.enter(seated);
          there.set(party.id, scopes);
          expect(graph.size).toBe(there.size);
        }
      }),
    );
  });

  it('knows who has how much of a device set aside, for as long as they hold', () => {
    const graph = new ConflictGraph();
    for (const order of [1, 2]) {
      graph.enter(
        graph.look(
          asked(0, { scopes: [{ path: ['r1', `d${order}`], mode: 'X' }], priority: 3, hold: 1 }, order).party,
        ),
      );
      graph.setAside(`q${order}`, 'r1', { cpu: order, memory: 0, bandwidth: 0 });
    }
    expect(graph.sharers('r1', 'cpu').map(({ party, amount }) => [party.id, amount])).toEqual([
      ['q2', 2],
      ['q1', 1],
    ]);
    expect(graph.sharers('r1', 'memory')).toEqual([]);
    graph.leave('q2');
    expect(graph.sharers('r1', 'cpu')).toHaveLength(1);
    graph.leave('q1');
    expect(graph.sharers('r1', 'cpu')).toEqual([]);
  });
});

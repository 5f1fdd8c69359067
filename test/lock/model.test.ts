import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  grants,
  initialLockState,
  type LockEffect,
  type LockEvent,
  type LockRequest,
  type LockState,
  type Mode,
  type Scope,
  stepLock,
  waiters,
} from '../../src/lock/index.ts';
import { ReferenceMachine } from './reference-machine.ts';

const agingStep = 500;

/** The machine as it is run, with the names of requests in place of ids of grants. */
class Real {
  readonly state: LockState = initialLockState({ agingStep });

  do(event: LockEvent): readonly string[] {
    return stepLock(this.state, event).effects.flatMap(lineOf);
  }

  release(request: string, at: number, type: 'release' | 'revoke'): readonly string[] {
    const held = grants(this.state).find((grant) => grant.request.id === request);
    return this.do({ type, at, grant: held?.id ?? '', token: held?.token ?? 0 });
  }
}

function lineOf(effect: LockEffect): readonly string[] {
  if (effect.type === 'granted') return [`granted ${effect.grant.request.id}`];
  return effect.type === 'denied' ? [`denied ${effect.request} ${effect.reason}`] : [];
}

type Act = (model: ReferenceMachine, real: Real) => readonly string[];

/** One event on both; then both have done the same, and stand in the same order. */
class Move implements fc.Command<ReferenceMachine, Real> {
  readonly #name: string;
  readonly #act: Act;

  constructor(name: string, act: Act) {
    this.#name = name;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  run(model: ReferenceMachine, real: Real): void {
    model.log = [];
    expect(this.#act(model, real)).toEqual(model.log);
    expect(grants(real.state).map(({ request }) => request.id)).toEqual(
      model.holdings.map(({ request }) => request.id),
    );
    expect(
      waiters(real.state, model.at).map(
        ({ request, inheritedPriority }) => `${request.id} ${inheritedPriority}`,
      ),
    ).toEqual(model.queue());
  }

  toString(): string {
    return this.#name;
  }
}

const modes = fc.constantFrom<Mode>('IS', 'IX', 'S', 'SIX', 'X');
const region = ['r1', '#TCAM'];

const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.record({
    path: fc.constantFrom(['r1'], ['r1', 'running'], ['r1', 'candidate'], ['r2', 'running'], region, [
      'r1',
      'running',
      'if',
    ]),
    mode: modes,
  }),
  fc.record({
    path: fc.constant(region),
    mode: modes,
    extent: fc
      .tuple(fc.nat(9), fc.integer({ min: 1, max: 9 }))
      .map(([from, size]) => ({ kind: 'bytes' as const, from, to: from + size })),
  }),
  fc.record({
    path: fc.constant(region),
    mode: modes,
    extent: fc.record({ kind: fc.constant('units' as const), count: fc.integer({ min: 1, max: 11 }) }),
  }),
);

const asked = fc.record({
  owner: fc.nat(5),
  priority: fc.nat(7),
  scopes: fc.array(scope, { minLength: 1, maxLength: 3 }),
  wait: fc.nat(8_000),
  predictedHold: fc.constantFrom(0, 100, 150, 1_000, 5_000),
});

function requestMove({
  owner,
  priority,
  scopes,
  wait,
  predictedHold,
}: typeof asked extends fc.Arbitrary<infer T> ? T : never): Move {
  return new Move(
    `request of o${owner} (${priority}, ${wait}, ${predictedHold}) ${JSON.stringify(scopes)}`,
    (model, real) => {
      const { at } = model;
      const request: LockRequest = {
        id: `q${nextId(model)}`,
        owner: `o${owner}`,
        tool: 't',
        priority,
        scopes,
        deadline: at + wait,
        lease: 1_000,
        predictedHold,
      };
      model.request(request);
      return real.do({ type: 'request', at, request });
    },
  );
}

const ids = new WeakMap<ReferenceMachine, number>();

function nextId(model: ReferenceMachine): number {
  const id = (ids.get(model) ?? 0) + 1;
  ids.set(model, id);
  return id;
}

function releaseMove(which: number, type: 'release' | 'revoke'): Move {
  return new Move(`${type} ${which}`, (model, real) => {
    const chosen = model.holdings[which % Math.max(1, model.holdings.length)]?.request.id;
    if (chosen === undefined) return [];
    model.release(chosen);
    return real.release(chosen, model.at, type);
  });
}

function cancelMove(which: number): Move {
  return new Move(`cancel ${which}`, (model, real) => {
    const chosen = model.waiting[which % Math.max(1, model.waiting.length)]?.request.id;
    if (chosen === undefined) return [];
    model.cancel(chosen);
    return real.do({ type: 'cancel', at: model.at, request: chosen });
  });
}

function passMove(time: number): Move {
  return new Move(`pass ${time}`, (model, real) => {
    model.pass(time);
    return real.do({ type: 'tick', at: model.at });
  });
}

function capacityMove(units: number): Move {
  return new Move(`capacity ${units}`, (model, real) => {
    model.setCapacity(region.join('/'), units);
    return real.do({ type: 'capacity', at: model.at, path: region, units });
  });
}

const request = asked.map(requestMove);
const moves = [
  request,
  request,
  request,
  fc
    .tuple(fc.nat(9), fc.constantFrom('release' as const, 'revoke' as const))
    .map(([n, type]) => releaseMove(n, type)),
  fc.nat(9).map((n) => releaseMove(n, 'release')),
  fc.nat(9).map(cancelMove),
  fc.nat(1_500).map(passMove),
  fc.integer({ min: 4, max: 20 }).map(capacityMove),
];

describe('the lock machine beside the flat one', () => {
  it('grants and denies the same requests in the same order, and keeps the rest in the same queue', () => {
    fc.assert(
      fc.property(fc.commands(moves, { maxCommands: 50, size: 'max' }), (commands) => {
        fc.modelRun(() => ({ model: new ReferenceMachine(agingStep), real: new Real() }), commands);
      }),
      { numRuns: 300 },
    );
  });
});

import type { Scope } from '../../src/lock/index.ts';
import { Arrivals, ConflictGraph, contend, logNormalOf, type Party } from '../../src/predict/index.ts';
import { median } from './quantile.ts';

const others = 100;

function partyOn(order: number, scopes: readonly Scope[]): Party {
  return {
    ...{
      id: `q${order}`,
      owner: `q${order}`,
      tool: 't',
      priority: 1 + (order % 5),
      scopes,
      since: order,
      order,
    },
    ...{ deadline: 1e12, hold: logNormalOf(1_000 + order, 4_000), predictedHold: 1_000 + order },
  };
}

/** Median milliseconds of a decision about the contention of one request beside 100 others on its device, models warm. */
export function decisionTime(scopesOf: (order: number) => readonly Scope[]): number {
  const graph = new ConflictGraph();
  for (let order = 0; order < others; order += 1) {
    const seated = graph.look(partyOn(order, scopesOf(order)));
    const waits = [...seated.rivals].some(({ heldSince }) => heldSince !== undefined);
    graph.enter(seated);
    if (!waits) graph.granted(seated.id, order);
  }
  const party = partyOn(others, scopesOf(others));
  const arrivals = new Arrivals().outlook(party, 1_000, undefined);
  const policy = { agingStep: 5_000, capacities: new Map<string, number>() };
  const samples = Array.from({ length: 300 }, () => {
    const began = performance.now();
    contend(graph.look(party), { now: 1_000, policy, arrivals, hasTime: () => true });
    return performance.now() - began;
  });
  return median(samples.slice(100));
}

/** All want the whole candidate: one holds and the others wait. */
export const wholeCandidate = (): readonly Scope[] => [{ path: ['r1', 'candidate'], mode: 'X' }];

/** Each wants one of twenty subtrees. */
export const subtrees = (order: number): readonly Scope[] => [
  {
    path: ['r1', 'candidate', 'ietf-interfaces:interfaces', 'interface', `[name='e${order % 20}']`],
    mode: 'X',
  },
];

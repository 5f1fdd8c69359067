import { describe, expect, it } from 'vitest';
import type { Scope } from '../../../src/lock/index.ts';
import {
  Arrivals,
  ConflictGraph,
  type Contention,
  contend,
  logNormalOf,
  type Moment,
  type Party,
} from '../../../src/predict/index.ts';

const candidate: Scope = { path: ['r1', 'candidate'], mode: 'X' };
const policy = { agingStep: 5_000, capacities: new Map([['r1\u0000#tcam', 10]]) };

let order = 0;
function party(more: Partial<Party> = {}): Party {
  order += 1;
  return {
    ...{ id: `q${order}`, owner: `q${order}`, tool: 't', priority: 3, scopes: [candidate], since: 0, order },
    ...{ hold: logNormalOf(1_000, 4_000), predictedHold: 1_000, deadline: 1e9, ...more },
  };
}

function judge(
  graph: ConflictGraph,
  asker: Party,
  now = 0,
  arrivals = new Arrivals(),
  more: Partial<Moment> = {},
) {
  const outlook = arrivals.outlook(asker, now, undefined);
  return contend(graph.look(asker), { now, policy, arrivals: outlook, hasTime: () => true, ...more });
}

function heldSince(at: number, more: Partial<Party> = {}): ConflictGraph {
  const graph = new ConflictGraph();
  const holder = graph.look(party({ since: at, ...more }));
  graph.enter(holder);
  graph.granted(holder.id, at);
  return graph;
}

describe('contention', () => {
  it('says how much and not only whether: who is there for certain, and who is to come by their rate', () => {
    const graph = heldSince(0);
    graph.enter(graph.look(party()));
    const given = judge(graph, party()) as Contention;
    expect(given).toMatchObject({ probability: 1, rivals: 2, degree: 2, members: 2 });
    expect(given.chain.map(({ state }) => state)).toEqual(['holds', 'waits']);
    expect(judge(new ConflictGraph(), party())).toMatchObject({ probability: 0, degree: 0, expectedWait: 0 });
  });

  it('expects the longer to go on the longer a holder has outlived what was expected', () => {
    const waitAfter = (held: number) => (judge(heldSince(0), party(), held) as Contention).wait.p50;
    expect(waitAfter(500)).toBeLessThan(1_500);
    expect(waitAfter(8_000)).toBeGreaterThan(waitAfter(500));
    expect(waitAfter(40_000)).toBeGreaterThan(waitAfter(8_000));
  });

  it('counts requests to come by the share of the last ones that conflict, but not its own', () => {
    const arrivals = new Arrivals();
    const other: Scope = { path: ['r1', 'running'], mode: 'X' };
    for (let at = 0; at < 40; at += 1)
      arrivals.add(party({ since: at * 1_000, scopes: [at % 4 === 0 ? candidate : other] }));
    const asker = party();
    const given = judge(new ConflictGraph(), asker, 40_000, arrivals) as Contention;
    expect(given.arrivals).toMatchObject({ rate: 1, share: 0.25, looked: 40 });
    expect(given.degree).toBeCloseTo(0.25, 1);
    expect(given.probability).toBeGreaterThan(0.15);
    expect(given.probability).toBeLessThan(0.4);
    const own = new Arrivals();
    for (let at = 0; at < 40; at += 1) own.add(party({ since: at * 1_000, owner: 'me' }));
    expect(judge(new ConflictGraph(), party({ owner: 'me' }), 40_000, own)?.probability).toBe(0);
  });

  it('stretches the wait by those who will come and go ahead, and only until age puts it before them', () => {
    const [higher, same] = [new Arrivals(), new Arrivals()];
    for (let at = 0; at < 40; at += 1) {
      higher.add(party({ since: at * 2_000, priority: 6 }));
      same.add(party({ since: at * 2_000 }));
    }
    const wait = (arrivals: Arrivals, agingStep: number) => {
      const long = heldSince(80_000, { hold: logNormalOf(60_000, 61_000), predictedHold: 60_000 });
      const given = judge(long, party(), 80_000, arrivals, { policy: { ...policy, agingStep } });
      return given?.expectedWait ?? 0;
    };
    expect(wait(same, 5_000)).toBeCloseTo(wait(new Arrivals(), 5_000), 6);
    expect(wait(higher, 5_000)).toBeGreaterThan(1.05 * wait(same, 5_000));
    expect(wait(higher, 60_000)).toBeGreaterThan(1.2 * wait(higher, 5_000));
  });

  it('knows the units of a pool: one waits only where what is held and wanted ahead leaves too few', () => {
    const units = (count: number): Scope => ({
      path: ['r1', '#tcam'],
      mode: 'X',
      extent: { kind: 'units', count },
    });
    const graph = heldSince(0, { scopes: [units(6)] });
    expect(judge(graph, party({ scopes: [units(4)] }))?.expectedWait).toBe(0);
    expect(judge(graph, party({ scopes: [units(5)] }))?.expectedWait).toBeGreaterThan(500);
  });

  it('tells the whole chain: who holds up those that are ahead', () => {
    const graph = heldSince(0, { scopes: [{ path: ['r1', 'candidate', 'a'], mode: 'X' }], tool: 'holder' });
    graph.enter(graph.look(party({ id: 'ahead', tool: 'ahead' })));
    const asker = party({ scopes: [{ path: ['r1', 'candidate', 'b'], mode: 'X' }], id: 'asker' });
    expect(judge(graph, asker)?.chain).toMatchObject([
      { tool: 'ahead', state: 'waits', holdsUp: 'asker', through: 'r1:/candidate' },
      { tool: 'holder', state: 'holds', holdsUp: 'ahead', through: 'r1:/candidate/a' },
    ]);
  });

  it('gives no answer where time is up before one scenario, and a coarser one where it is up later', () => {
    let left = 2;
    const hasTime = () => {
      left -= 1;
      return left >= 0;
    };
    expect(judge(heldSince(0), party(), 10, new Arrivals(), { hasTime })?.scenarios).toBe(2);
    expect(judge(heldSince(0), party(), 10, new Arrivals(), { hasTime })).toBeUndefined();
  });

  it('stays within its steps however many wait for one datastore', () => {
    const graph = heldSince(0);
    for (let at = 0; at < 1_000; at += 1) graph.enter(graph.look(party()));
    const given = judge(graph, party(), 10) as Contention;
    expect(given.rivals).toBe(1_001);
    expect(given.members).toBe(256);
    expect(given.expectedWait).toBeGreaterThan(50_000);
  });
});

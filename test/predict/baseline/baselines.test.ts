import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BaselineQuery, Baselines, type WorkflowRecord } from '../../../src/predict/index.ts';
import { record } from '../record.ts';

const query: BaselineQuery = {
  ...{ kind: 'lock', tool: 't', device: 'r1', profile: 'simulator', complexity: 'low', estimate: undefined },
  ...{ scopes: [{ path: ['r1', 'candidate'], mode: 'X' }], at: 0 },
};

function learnt(records: readonly WorkflowRecord[]): Baselines {
  const baselines = new Baselines();
  for (const each of records) baselines.learn(each, 'lock');
  return baselines;
}

const times = (count: number, held: number, more: Partial<WorkflowRecord> = {}) =>
  Array.from({ length: count }, () => record(held, more));

describe('the baseline of similar workflows', () => {
  it('is the prior without history: more for a higher complexity, and a median at the estimate', () => {
    const of = (more: Partial<BaselineQuery>) => new Baselines().of({ ...query, ...more });
    expect(of({ complexity: 'high' }).hold.p50).toBeGreaterThan(of({}).hold.p50);
    expect(of({ complexity: 'high' }).demand.cpu).toBeGreaterThan(of({}).demand.cpu);
    expect(of({ estimate: 7_000 }).hold.p50).toBeCloseTo(7_000, 6);
  });

  it('moves from the prior to what was seen as history grows, in hold and demand', () => {
    const off = (count: number): number => Math.abs(learnt(times(count, 9_000)).of(query).hold.p50 - 9_000);
    expect(off(1)).toBeLessThan(off(0));
    expect(off(10)).toBeLessThan(off(1));
    expect(off(100)).toBeLessThan(off(10));
    expect(learnt(times(64, 9_000)).of(query).demand.cpu).toBeGreaterThan(0.4);
  });

  it('draws a tool that is new on a device model towards what others of its complexity did there', () => {
    const others = learnt(times(50, 60_000, { tool: 'other' })).of(query).hold.p50;
    expect(others).toBeGreaterThan(20_000);
    expect(learnt(times(50, 60_000, { tool: 'other', profile: 'another' })).of(query).hold.p50).toBeLessThan(
      1_000,
    );
  });

  it('tells the kinds of work of one tool apart, and knows a new kind by its tool', () => {
    const audit = [{ path: ['r1', 'running', 'm:all'], mode: 'S' as const }];
    const history = [...times(60, 500), ...times(60, 60_000, { scopes: audit })];
    const baselines = learnt(history);
    expect(baselines.of(query).hold.p50).toBeLessThan(1_000);
    expect(baselines.of({ ...query, scopes: audit }).hold.p50).toBeGreaterThan(40_000);
    const unseen = baselines.of({ ...query, scopes: [{ path: ['r1', 'startup'], mode: 'X' }] });
    expect(unseen.cells).toHaveLength(2);
    expect(unseen.hold.p95 / unseen.hold.p50).toBeGreaterThan(3);
  });

  it('corrects a tool that always promises a quarter of what it takes, and says by how much', () => {
    const history = Array.from({ length: 40 }, (_, at) =>
      record((1 + (at % 8)) * 4_000, { estimate: (1 + (at % 8)) * 1_000 }),
    );
    const told = learnt(history).of({ ...query, estimate: 5_000 });
    expect(told.estimate?.factor).toBeGreaterThan(3);
    expect(told.hold.p50).toBeGreaterThan(16_000);
    expect(told.hold.p50).toBeLessThan(24_000);
  });

  it('gives nothing on an estimate that has nothing to do with the hold', () => {
    const holds = [800, 6_000, 2_000, 9_000, 1_200, 4_500];
    const history = Array.from({ length: 90 }, (_, at) =>
      record(holds[at % holds.length] ?? 0, {
        estimate: [500, 50_000, 5_000][(at * 7 + (at >> 2)) % 3] as number,
      }),
    );
    const baselines = learnt(history);
    const of = (estimate: number) => baselines.of({ ...query, estimate }).hold.p50;
    expect(of(50_000) / of(500)).toBeLessThan(2);
  });

  it('lets old workflows fade', () => {
    const day = 24 * 3_600_000;
    const old = times(100, 60_000);
    const fresh = times(30, 1_000, { requestedAt: 60 * day });
    expect(learnt([...old, ...fresh]).of({ ...query, at: 60 * day }).hold.p50).toBeLessThan(2_500);
    const early = learnt(old).of(query).cells.at(-1)?.samples ?? 0;
    const late =
      learnt(old)
        .of({ ...query, at: 60 * day })
        .cells.at(-1)?.samples ?? 0;
    expect(late).toBeLessThan(early / 10);
  });

  it('infers the complexity that nobody declares from the operations that such work has sent', () => {
    const operations = { 'edit-config': { count: 150, time: 9_000 } };
    const sent = times(5, 1_000, { complexity: undefined, operations });
    expect(learnt(sent).of({ ...query, complexity: undefined }).complexity).toBeCloseTo(150, 6);
    expect(new Baselines().of({ ...query, complexity: undefined }).complexity).toBe('medium');
  });

  it('learns nothing of a hold that never was', () => {
    const never = learnt(times(20, 1, { outcome: 'device-denied' }));
    expect(never.of(query)).toEqual(new Baselines().of(query));
  });

  it('keeps its quantiles in order and finite for any history', () => {
    const held = fc.integer({ min: 0, max: 1e9 });
    const any = fc.array(
      fc.record({ held, estimate: fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }) }),
    );
    fc.assert(
      fc.property(
        any,
        fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }),
        (history, estimate) => {
          const { p50, p95, p99 } = learnt(
            history.map((each) => record(each.held, { estimate: each.estimate })),
          ).of({ ...query, estimate }).hold;
          expect(p50).toBeGreaterThan(0);
          expect(p95).toBeGreaterThanOrEqual(p50);
          expect(p99).toBeGreaterThanOrEqual(p95);
          expect(p99).toBeLessThan(Number.POSITIVE_INFINITY);
        },
      ),
    );
  });

  it('is bounded however many tools there are', () => {
    const baselines = new Baselines();
    for (let at = 0; at < 10_000; at += 1) baselines.learn(record(1_000, { tool: `t${at}` }), 'lock');
    expect(baselines.size).toBeLessThanOrEqual(4_096);
  });
});

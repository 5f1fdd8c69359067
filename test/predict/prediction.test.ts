import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resourceNames } from '../../src/core/index.ts';
import {
  addRecord,
  emptySummary,
  type PredictionInput,
  predict,
  summarise,
  type WorkflowRecord,
} from '../../src/predict/index.ts';

const record = (held: number): WorkflowRecord => ({
  workflow: 'w',
  tool: 't',
  device: 'r1',
  profile: 'simulator',
  complexity: 'low',
  scopes: [],
  requestedAt: 0,
  waited: 0,
  held,
  operations: {},
  estimate: undefined,
  toolUsed: undefined,
  waitedFor: [],
  followed: undefined,
  predicted: undefined,
  outcome: 'released',
  used: { cpu: 0.5, memory: 1_000, bandwidth: 2_000 },
});

const input: PredictionInput = {
  tool: 't',
  device: 'r1',
  complexity: 'low',
  estimate: undefined,
  history: emptySummary,
  load: { cpu: 0, memory: 0, bandwidth: 0 },
  rivals: [],
  arrivalRate: 0,
  capacity: { cpu: 4, memory: 2 ** 32, bandwidth: 1e9 },
  available: { cpu: 4, memory: 2 ** 32, bandwidth: 1e9 },
};

describe('PAM', () => {
  it("keeps to the seed's formula for every load, history and rivals, and to the device's capacity", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const rival = fc.record({
      priority: fc.nat(),
      predictedHold: fc.nat(10_000),
      holding: fc.option(fc.nat(20_000), { nil: undefined }),
    });
    const inputs = fc.record({
      load: fc.record({ cpu: share, memory: share, bandwidth: share }),
      rivals: fc.array(rival),
      holds: fc.array(fc.nat(60_000)),
      cpu: fc.double({ min: 0.01, max: 4, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, ({ load, rivals, holds, cpu }) => {
        const capacity = { ...input.capacity, cpu };
        const given = predict({ ...input, load, rivals, history: summarise(holds.map(record)), capacity });
        for (const name of resourceNames) {
          expect(given.adjusted[name]).toBeCloseTo(given.baseline[name] * (1 + given.loadFactor), 6);
          expect(given.score[name]).toBeCloseTo(given.adjusted[name] * (1 + given.contention.probability), 6);
          expect(given.directive[name]).toBeLessThanOrEqual(capacity[name]);
        }
        expect(given.hold.p50).toBeLessThanOrEqual(given.hold.p95 * (1 + 1e-9));
      }),
    );
  });

  it('expects more of a higher complexity, and takes an estimate for the median hold without history', () => {
    const hold = (complexity: 'low' | 'high') => predict({ ...input, complexity }).hold.p50;
    expect(hold('high')).toBeGreaterThan(hold('low'));
    expect(predict({ ...input, estimate: 7_000 }).hold.p50).toBe(7_000);
  });

  it('moves from the prior to what was seen as history grows', () => {
    const distance = (count: number): number => {
      const history = summarise(Array.from({ length: count }, () => record(9_000)));
      return Math.abs(predict({ ...input, history }).hold.p50 - 9_000);
    };
    expect(distance(1)).toBeLessThan(distance(0));
    expect(distance(60)).toBeLessThan(distance(10));
    expect(
      predict({ ...input, history: summarise(Array.from({ length: 64 }, () => record(9_000))) }).baseline.cpu,
    ).toBeGreaterThan(0.4);
  });

  it('says how much contention, not only whether', () => {
    const holder = { priority: 1, predictedHold: 1_000, holding: 400 };
    const waiter = { priority: 5, predictedHold: 300, holding: undefined };
    const lower = { priority: 0, predictedHold: 9_000, holding: undefined };
    const { contention } = predict({ ...input, priority: 3, rivals: [holder, waiter, lower] });
    expect(contention).toEqual({ probability: 1, degree: 3, expectedWait: 900 });
    expect(predict(input).contention).toEqual({ probability: 0, degree: 0, expectedWait: 0 });
    const arriving = predict({ ...input, estimate: 1_000, arrivalRate: 1 }).contention;
    expect(arriving.probability).toBeCloseTo(1 - Math.exp(-1), 9);
    expect(arriving.degree).toBeCloseTo(1, 9);
  });

  it('keeps a bounded summary, and learns nothing of a hold that never was', () => {
    const full = summarise(Array.from({ length: 500 }, (_, at) => record(at + 1)));
    expect(full.holds.length).toBeLessThanOrEqual(64);
    expect(full.holds.at(-1)).toBe(500);
    expect(addRecord(full, { ...record(1), outcome: 'device-denied' })).toBe(full);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resourceNames } from '../../src/core/index.ts';
import {
  Arrivals,
  Baselines,
  type Contention,
  loadOutlook,
  type PredictionInput,
  predict,
} from '../../src/predict/index.ts';
import { record } from './record.ts';

const amount = { cpu: 4, memory: 2 ** 32, bandwidth: 1e9 };

function baselineOf(holds: readonly number[]) {
  const baselines = new Baselines();
  for (const held of holds)
    baselines.learn(record(held, { toolUsed: { cpu: 9, memory: 5, bandwidth: 5 } }), 'lock');
  const about = { kind: 'lock', tool: 't', device: 'r1', profile: 'simulator', complexity: 'low' } as const;
  return baselines.of({ ...about, estimate: undefined, scopes: [], at: 0 });
}

function contention(probability: number): Contention {
  const party = {
    ...{ id: '', owner: '', tool: '', priority: 3, scopes: [], hold: { mu: 0, sigma: 0 }, predictedHold: 0 },
    ...{ since: 0, deadline: 0, order: 0 },
  };
  return {
    ...{ probability, degree: 0, expectedWait: 0, wait: { p50: 0, p90: 0 }, rivals: 0 },
    ...{ arrivals: new Arrivals().outlook(party, 0, undefined), chain: [], members: 0, scenarios: 1 },
  };
}

const noForecasts = { of: () => undefined };
const input: PredictionInput = {
  baseline: baselineOf([]),
  load: loadOutlook('r1', { cpu: 0, memory: 0, bandwidth: 0 }, noForecasts, 0, 1),
  contention: contention(0),
  ...{ capacity: amount, available: amount, host: amount },
};

describe('PAM', () => {
  it("keeps to the seed's formula for every load, history and contention, and to what there is", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const inputs = fc.record({
      load: fc.record({ cpu: share, memory: share, bandwidth: share }),
      probability: share,
      holds: fc.array(fc.nat(60_000)),
      cpu: fc.double({ min: 0.01, max: 4, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, ({ load, probability, holds, cpu }) => {
        const capacity = { ...amount, cpu };
        const given = predict({
          ...{
            ...input,
            load: loadOutlook('r1', load, noForecasts, 0, 1),
            contention: contention(probability),
          },
          ...{ baseline: baselineOf(holds), capacity, available: capacity },
        });
        for (const name of resourceNames) {
          expect(given.adjusted[name]).toBeCloseTo(given.baseline[name] * (1 + given.loadFactor), 6);
          expect(given.score[name]).toBeCloseTo(given.adjusted[name] * (1 + given.contention.probability), 6);
          expect(given.directive.device[name]).toBeLessThanOrEqual(capacity[name]);
          expect(given.directive.tool[name]).toBeLessThanOrEqual(amount[name]);
        }
      }),
    );
  });

  it('takes the load that is forecast for the time of the hold, and the reading where there is none', () => {
    const forecast = {
      start: 1_000,
      step: 100,
      model: 'm',
      mean: [0.1, 0.2, 0.6],
      low: [0, 0, 0.5],
      high: [1, 1, 0.7],
    };
    const forecasts = { of: (_device: string, metric: string) => (metric === 'cpu' ? forecast : undefined) };
    const load = loadOutlook('r1', { cpu: 0.9, memory: 0.3, bandwidth: 0 }, forecasts, 1_150, 1_250);
    expect(load.cpu.load).toBeCloseTo(0.4, 9);
    expect(load.cpu.forecast).toMatchObject({ model: 'm', low: 0.25, high: 0.85 });
    expect(load.memory).toEqual({ load: 0.3, source: 'reading', forecast: undefined });
    expect(loadOutlook('r1', { cpu: 0.9, memory: 0, bandwidth: 0 }, forecasts, 9_000, 9_100).cpu.source).toBe(
      'reading',
    );
    expect(predict({ ...input, load }).loadFactor).toBeCloseTo(0.4, 9);
  });

  it('is certain of contention where less is left than the directive wants, and says of what', () => {
    const given = predict({ ...input, available: { ...amount, cpu: 0.001 } });
    expect(given.short).toEqual(['cpu']);
    expect(given.contention.probability).toBe(1);
    expect(given.score.cpu).toBeCloseTo(2 * given.adjusted.cpu, 9);
  });

  it("bounds the tool's part by its host, where that is known", () => {
    const baseline = baselineOf(Array.from({ length: 50 }, () => 100));
    expect(predict({ ...input, baseline }).directive.tool.cpu).toBe(4);
    expect(predict({ ...input, baseline, host: undefined }).directive.tool.cpu).toBeGreaterThan(5);
  });
});

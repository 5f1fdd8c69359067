import { describe, expect, it } from 'vitest';
import { forecastAt, hasDrifted, type Model, modelOf, observe } from '../../../src/predict/forecast/model.ts';
import { decodeModel, encodeModel } from '../../../src/predict/forecast/model-text.ts';

const step = 300_000;
const choice = {
  members: [{ name: 'level', weight: 1 }],
  ...{ mae: 1, rows: [], origins: 4, failures: [], memory: 0.5 },
  offsets: { low: new Array<number>(24).fill(-2), high: new Array<number>(24).fill(2) },
};
const result = { choice, mean: new Array<number>(24).fill(10), model: 'level', fallbacks: [] };
const past = { start: 0, step, values: [10, 10] };
const model = modelOf({ device: 'r1', metric: 'cpu' }, past, result, { now: 2 * step, before: undefined });
const came = (
  values: readonly number[],
  first = 2,
): { start: number; step: number; values: readonly number[] } => ({
  start: first * step,
  step,
  values,
});

describe('a model', () => {
  it('forecasts the steps after its past, with the interval about them', () => {
    expect(forecastAt(model, 2 * step)).toEqual({
      ...{ start: 2 * step, step, model: 'level', mean: new Array(24).fill(10) },
      ...{ low: new Array(24).fill(8), high: new Array(24).fill(12) },
    });
  });

  it('forecasts from the present step on, and nothing once that is past its horizon', () => {
    expect(forecastAt(model, 5.5 * step)).toMatchObject({ start: 5 * step, mean: new Array(21).fill(10) });
    expect(forecastAt(model, 26 * step)).toBeUndefined();
  });

  it('carries the last error on, less with each step', () => {
    const { mean = [] } = forecastAt(observe(model, came([14])), 3 * step) ?? {};
    expect(mean.slice(0, 3)).toEqual([12, 11, 10.5]);
  });

  it('counts each value once, also when it is shown again', () => {
    const once = observe(model, came([14, 10]));
    expect(observe(once, came([14, 10]))).toEqual(once);
    expect(once.compared).toBe(2);
  });

  it('widens its interval and drifts where values keep falling outside', () => {
    const late = observe(model, came(new Array<number>(24).fill(20)));
    expect(late.width).toBeGreaterThan(1);
    expect(hasDrifted(late)).toBe(true);
    expect(hasDrifted(observe(model, came(new Array<number>(24).fill(10.5))))).toBe(false);
  });

  it('takes nothing from steps that were not read', () => {
    expect(observe(model, came([Number.NaN, Number.NaN]))).toMatchObject({
      compared: 0,
      width: 1,
      missRate: 0,
    });
  });

  it('keeps with a new fit what was learnt of the intervals, and forgets it with a new choice', () => {
    const late = observe(model, came(new Array<number>(24).fill(20)));
    const fitted = { device: 'r1', metric: 'cpu' } as const;
    expect(modelOf(fitted, past, result, { now: 9, before: late }).width).toBe(late.width);
    expect(modelOf(fitted, past, result, { now: 9, before: undefined }).width).toBe(1);
  });
});

describe('a model’s text', () => {
  const text = encodeModel(model);
  const changed = (change: (model: Model) => unknown): string => {
    const { encode } = { encode: encodeModel as (model: unknown) => string };
    return encode(change(model));
  };

  it('is read back as it was written', () => {
    expect(decodeModel(text)).toEqual({ model });
  });

  it.each([
    ['was cut', text.slice(0, -40), 'not-json'],
    ['is another thing', '[1, 2]', 'not-json'],
    ['is of another version', text.replace('"version":1', '"version":2'), 'other-version'],
    ['had a number changed', text.replace('\\"mae\\":1', '\\"mae\\":2'), 'checksum-wrong'],
    ['lacks a part', changed(({ mean: _, ...rest }) => rest), 'malformed'],
    [
      'has a forecaster that is not there',
      changed((one) => ({ ...one, choice: { ...choice, members: [{ name: 'oracle', weight: 1 }] } })),
      'malformed',
    ],
  ])('is refused with the reason where it %s', (_, broken, fault) => {
    expect(decodeModel(broken)).toEqual({ fault });
  });
});

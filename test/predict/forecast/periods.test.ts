import { describe, expect, it } from 'vitest';
import { periodsOf } from '../../../src/predict/forecast/periods.ts';

const minute = 60_000;
const day = 1_440 * minute;

describe('periodsOf', () => {
  it.each([
    ['five minutes', 5 * minute, [288, 2_016]],
    ['an hour', 60 * minute, [24, 168]],
    ['a day', day, [7]],
    ['a month', 30 * day, [12]],
    ['a quarter', 91 * day, [4]],
    ['seven minutes, which divide no day', 7 * minute, [1_440]],
  ])('finds the seasons of a series with a step of %s', (_, step, periods) => {
    expect(periodsOf(step)).toEqual(periods);
  });
});

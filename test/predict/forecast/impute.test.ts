import { describe, expect, it } from 'vitest';
import { impute } from '../../../src/predict/forecast/impute.ts';

const none = Number.NaN;

describe('impute', () => {
  it('bridges a short gap by a straight line', () => {
    expect(impute([1, none, none, 4], undefined)).toEqual([1, 2, 3, 4]);
  });

  it('carries the nearest value to both ends', () => {
    expect(impute([none, 2, 3, none], undefined)).toEqual([2, 2, 3, 3]);
  });

  it('takes an infinity for missing', () => {
    expect(impute([1, Number.POSITIVE_INFINITY, 3], undefined)).toEqual([1, 2, 3]);
  });

  it('fills a long gap with what was seen a season before', () => {
    expect(impute([1, 2, 3, 4, none, none, none, none, 1], 4)).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1]);
  });

  it('fills a long gap at the start with what was seen a season after', () => {
    expect(impute([none, none, none, none, 5, 6, 7, 8], 4)).toEqual([5, 6, 7, 8, 5, 6, 7, 8]);
  });

  it('gives nothing where nothing was seen', () => {
    expect(impute([none, none], 4)).toEqual([]);
  });
});

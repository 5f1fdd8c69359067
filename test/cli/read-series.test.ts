import { describe, expect, it } from 'vitest';
import { decodeSeries } from '../../src/cli/read-series.ts';

const read = (...lines: readonly string[]) => decodeSeries(`${lines.join('\n')}\n`, 'load.csv');

describe('a CSV of timestamp,value', () => {
  it('becomes a series, with its headings passed over', () => {
    expect(read('timestamp,value', '2026-01-01 00:00:00,1', '2026-01-01 00:05:00,2')).toEqual({
      start: Date.UTC(2026, 0, 1),
      step: 300_000,
      values: [1, 2],
    });
  });

  it.each([
    ['ISO 8601 with a zone', '2026-01-01T01:00:00+01:00', '2026-01-01T02:00:00+01:00'],
    ['ISO 8601 without one', '2026-01-01T00:00:00', '2026-01-01T01:00:00'],
    ['seconds since the epoch', '1767225600', '1767229200'],
    ['milliseconds since the epoch', '1767225600000', '1767229200000'],
  ])('may have its times as %s', (_, first, second) => {
    expect(read(`${first},1`, `${second},2`)).toMatchObject({ start: Date.UTC(2026, 0, 1), step: 3_600_000 });
  });

  it('has NaN where a value or a line is missing', () => {
    const { values } = read('1767225600,1', '1767225900,', '1767226200,3', '1767226500,NA', '1767227100,6');
    expect(values).toEqual([1, Number.NaN, 3, Number.NaN, Number.NaN, 6]);
  });

  it('may have months, which are of unequal length', () => {
    expect(read('2026-01,1', '2026-02,2', '2026-03,3', '2026-04,4').values).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['a word for a number', ['1767225600,1', '1767225900,many'], /^load.csv, line 2: 'many' is no number/],
    ['a time that is none', ['a,b', '1767225600,1', 'soon,2'], /^load.csv, line 3: 'soon' is no timestamp/],
    ['a third column', ['1767225600,1', '1767225900,2,3'], /^load.csv, line 2: 3 columns/],
    [
      'times out of order',
      ['1767225600,1', '1767225000,2'],
      /^load.csv, line 2: its time is not after that of line 1/,
    ],
    ['an infinity', ['1767225600,Infinity', '1767225900,2'], /^load.csv, line 1: 'Infinity' is no number/],
    ['nothing', [''], /^load.csv, line 1: fewer than two lines/],
    [
      'a gap that would fill the memory',
      ['1767225600,1', '1767225601,2', '1767225602,3', '1799999999,4'],
      /^load.csv, line 4: more than 1000000 steps/,
    ],
  ])('is refused with the line where it has %s', (_, lines, message) => {
    expect(() => read(...lines)).toThrow(message);
  });
});

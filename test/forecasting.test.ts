import { describe, expect, it } from 'vitest';
import { planned } from '../src/forecasting.ts';

const day = 86_400_000;

describe('windows of planned work', () => {
  it('that come again are those around now, and one that comes once is itself', () => {
    const now = 1_000 * day;
    const weekly = { start: 3 * day, length: 3_600_000, every: 7 * day };
    const found = planned([weekly], now);
    expect(found.map(({ start, end }) => end - start)).toEqual(found.map(() => 3_600_000));
    expect(found.every(({ start }) => (start - weekly.start) % weekly.every === 0)).toBe(true);
    expect(found.filter(({ start }) => start > now - 28 * day && start <= now)).toHaveLength(4);
    expect(planned([{ start: 5, length: 10, every: undefined }], now)).toEqual([{ start: 5, end: 15 }]);
  });

  it('that begin later than a forecast looks are none', () => {
    expect(planned([{ start: 90 * day, length: 10, every: day }], 3 * day)).toEqual([]);
  });
});

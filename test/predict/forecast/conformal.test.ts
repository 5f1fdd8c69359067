import { describe, expect, it } from 'vitest';
import { adaptWidth, offsetsOf } from '../../../src/predict/forecast/conformal.ts';

const spread = (origins: number, size: (step: number) => number): number[][] =>
  Array.from({ length: origins }, (_, origin) =>
    Array.from({ length: 10 }, (_, step) => size(step) * ((((origin * 10 + step) * 7_919) % 101) - 50)),
  );

describe('conformal intervals', () => {
  it('cover nine of ten residuals of the backtest, or a little more', () => {
    const residuals = spread(12, () => 1);
    const { low, high } = offsetsOf(residuals, 10);
    const inside = residuals.flatMap((row) =>
      row.filter((value, at) => value >= (low[at] ?? 0) && value <= (high[at] ?? 0)),
    );
    expect(inside.length / 120).toBeGreaterThanOrEqual(0.88);
    expect(inside.length / 120).toBeLessThan(1);
  });

  it('are wider where the error grows with the horizon', () => {
    const { low, high } = offsetsOf(
      spread(40, (step) => 1 + step),
      10,
    );
    expect((high[9] ?? 0) - (low[9] ?? 0)).toBeGreaterThan(2 * ((high[0] ?? 0) - (low[0] ?? 0)));
  });

  it('are stretched where whole origins err to one side', () => {
    const sides = Array.from({ length: 6 }, (_, origin) => new Array<number>(10).fill(origin));
    expect(offsetsOf(sides, 10).high[0]).toBeGreaterThan(5);
  });

  it('keep the last step’s width past the backtest’s horizon', () => {
    const { high } = offsetsOf(
      spread(8, () => 1),
      15,
    );
    expect(high).toHaveLength(15);
    expect(high[14]).toBe(high[9]);
  });

  it('grow where more fall outside than were promised, shrink where fewer do, and stay where it is right', () => {
    expect(adaptWidth(1, { missed: 5, seen: 10, horizon: 10 })).toBeGreaterThan(1);
    expect(adaptWidth(1, { missed: 0, seen: 10, horizon: 10 })).toBeLessThan(1);
    expect(adaptWidth(1, { missed: 1, seen: 10, horizon: 10 })).toBe(1);
  });

  it('never grow or shrink without end', () => {
    let [wide, narrow] = [1, 1];
    for (let round = 0; round < 100; round += 1) {
      wide = adaptWidth(wide, { missed: 10, seen: 10, horizon: 10 });
      narrow = adaptWidth(narrow, { missed: 0, seen: 10, horizon: 10 });
    }
    expect([wide, narrow]).toEqual([4, 0.8]);
  });
});

import { expect, it } from 'vitest';
import { loadColumns } from '../../../src/http/web/load-series.ts';

it('puts what was read and what is forecast in one order of time, gaps left open', () => {
  const past = { start: 1_000, step: 1_000, values: [0.5, null] };
  const forecast = { start: 3_000, step: 1_000, mean: [0.4], low: [0.2], high: [0.6] };
  expect(loadColumns(past, forecast)).toEqual([
    ...[
      [1, 2, 3],
      [0.5, null, null],
      [null, null, 0.4],
      [null, null, 0.2],
      [null, null, 0.6],
    ],
  ]);
});

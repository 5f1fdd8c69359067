import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { initSync, MSTL } from '@bsull/augurs/mstl';
import { type Forecaster, failed } from './forecaster.ts';

/** So many of the longest seasons, or values where that is more: a fit's time grows with the length. */
const most = { seasons: 5, values: 600 };

let isReady = false;

/** Its WebAssembly is read once a thread, at the first use. */
function ready(): void {
  if (isReady) return;
  const folder = dirname(createRequire(import.meta.url).resolve('@bsull/augurs/mstl'));
  initSync({ module: readFileSync(join(folder, 'mstl_bg.wasm')) });
  isReady = true;
}

/**
 * Seasons by loess (MSTL; Bandara, Hyndman and Bergmeir, 2021), the trend by exponential smoothing with its form chosen
 * (ETS), in the npm package `@bsull/augurs`.
 */
export const mstl: Forecaster = {
  name: 'mstl-ets',
  forecast: ({ values, horizon, periods }) => {
    const recent = values.slice(-Math.max(most.values, most.seasons * (periods.at(-1) ?? 0)));
    const seen = periods.filter((period) => period > 1 && recent.length > 2 * period);
    if (seen.length === 0) return failed('too-short');
    if (recent.every((value) => value === recent[0])) return failed('no-variance');
    ready();
    const model = MSTL.ets(seen, { impute: true });
    try {
      model.fit(recent);
      const mean = Array.from(model.predict(horizon).point);
      return mean.every(Number.isFinite) ? { mean } : failed('not-finite');
    } finally {
      model.free();
    }
  },
};

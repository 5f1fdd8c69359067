import type { ForecastCounts } from '../../../src/predict/index.ts';

/** What a Forelock counts that has forecast nothing. */
export const noForecasts: ForecastCounts = {
  ...{ fits: 0, choices: 0, fallbacks: {}, faults: 0, timeouts: 0, discardedThreads: 0 },
  ...{ rebuilt: {}, models: 0, waiting: 0, oldestModelAge: 0 },
};

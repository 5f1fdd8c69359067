import { arima } from './arima.ts';
import type { Forecaster, ForecastTask } from './forecaster.ts';
import { fourierAr, fourierArima } from './fourier-arima.ts';
import { level } from './level.ts';
import { mstl } from './mstl.ts';
import { longSeasonNaive, seasonalMedian, seasonalNaive } from './naive.ts';
import { profileAr } from './profile-ar.ts';
import { airline, sarima } from './sarima.ts';

/** All there are, the rival of all others first. */
export const forecasters: readonly Forecaster[] = [
  seasonalNaive,
  level,
  arima,
  fourierArima,
  fourierAr,
  profileAr,
  seasonalMedian,
  longSeasonNaive,
  sarima,
  airline,
  mstl,
];

/** Under so many values nothing but the level is worth a guess. */
const fewest = 20;

/** Those that a series of this length can be tried with. */
export function candidatesFor({
  values,
  periods,
}: Pick<ForecastTask, 'values' | 'periods'>): readonly Forecaster[] {
  if (values.length < fewest) return [seasonalNaive, level];
  const shortest = periods[0];
  if (shortest === undefined || values.length < 2 * shortest) return [seasonalNaive, level, arima];
  return forecasters.filter((forecaster) => forecaster !== arima);
}

export function forecasterNamed(name: string): Forecaster | undefined {
  return forecasters.find((forecaster) => forecaster.name === name);
}

/** From so many values on, MSTL takes tens of milliseconds a fit, the others a few. */
const longSeries = 1_000;

export function isCostly(name: string, length: number): boolean {
  return length > longSeries && name === mstl.name;
}

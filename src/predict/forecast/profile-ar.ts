import { mean } from '../quantile.ts';
import { type Forecaster, failed } from './forecaster.ts';

/** Weight of a season against the one after it: the profile follows slow change. */
const fading = 0.8;

/** A seasonal profile of fading means, and an AR(1) on what it leaves. */
export const profileAr: Forecaster = {
  name: 'profile-ar1',
  forecast: ({ values, horizon, periods }) => {
    const period = periods[0];
    if (period === undefined || values.length < 2 * period) return failed('too-short');
    const profile = profileOf(values, period);
    const left = values.map((value, at) => value - (profile[at % period] ?? 0));
    const decay = autocorrelation(left);
    const centre = mean(left.slice(-period));
    const last = (left.at(-1) ?? 0) - centre;
    return {
      mean: Array.from(
        { length: horizon },
        (_, at) => (profile[(values.length + at) % period] ?? 0) + centre + last * decay ** (at + 1),
      ),
    };
  },
};

function profileOf(values: readonly number[], period: number): number[] {
  const sums = new Array<number>(period).fill(0);
  const weights = new Array<number>(period).fill(0);
  values.forEach((value, at) => {
    const phase = at % period;
    sums[phase] = fading * (sums[phase] ?? 0) + value;
    weights[phase] = fading * (weights[phase] ?? 0) + 1;
  });
  return sums.map((sum, phase) => sum / (weights[phase] ?? 1));
}

/** At lag one, about the mean, kept inside the stationary range; 0 where nothing varies. */
export function autocorrelation(values: readonly number[]): number {
  const centre = mean(values);
  let product = 0;
  let square = 0;
  values.forEach((value, at) => {
    square += (value - centre) ** 2;
    if (at > 0) product += (value - centre) * ((values[at - 1] ?? 0) - centre);
  });
  return square > 0 ? Math.min(Math.max(product / square, 0), 0.999) : 0;
}

import type { Forecast, Forecasts } from './forecasts.ts';

/** How busy the device is, each 0 (idle) to 1 (full). */
export interface Load {
  readonly cpu: number;
  readonly memory: number;
  readonly bandwidth: number;
}

/** The load that a workflow will meet on one resource, and where that number is from. */
export interface Outlook {
  /** 0..1. */
  readonly load: number;
  readonly source: 'forecast' | 'reading';
  /** The 90 % interval and the forecaster; of a forecast. */
  readonly forecast: { readonly low: number; readonly high: number; readonly model: string } | undefined;
}

export type LoadOutlook = Readonly<Record<keyof Load, Outlook>>;

/** The mean over a time from `from` to `to` (ms since the epoch); undefined where the forecast does not reach to it. */
export function meanOver(
  values: readonly number[],
  forecast: Forecast,
  from: number,
  to: number,
): number | undefined {
  const { start, step } = forecast;
  const first = Math.floor((from - start) / step);
  const last = Math.min(Math.floor((Math.max(to, from) - start) / step), values.length - 1);
  if (first < 0 || first > last) return undefined;
  let sum = 0;
  for (let at = first; at <= last; at += 1) sum += values[at] ?? Number.NaN;
  const mean = sum / (last - first + 1);
  return Number.isFinite(mean) ? mean : undefined;
}

/** The load over the time that a workflow is expected to run; where nobody forecasts, it is taken to stay as it is. */
export function loadOutlook(
  device: string,
  reading: Load,
  forecasts: Forecasts,
  from: number,
  to: number,
): LoadOutlook {
  const one = (name: keyof Load): Outlook => {
    const forecast = forecasts.of(device, name);
    const mean = forecast && meanOver(forecast.mean, forecast, from, to);
    if (forecast === undefined || mean === undefined)
      return { load: share(reading[name]), source: 'reading', forecast: undefined };
    const [low, high] = [forecast.low, forecast.high].map(
      (bound) => meanOver(bound, forecast, from, to) ?? mean,
    );
    return {
      ...{ load: share(mean), source: 'forecast' },
      forecast: { low: low ?? mean, high: high ?? mean, model: forecast.model },
    };
  };
  return { cpu: one('cpu'), memory: one('memory'), bandwidth: one('bandwidth') };
}

function share(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

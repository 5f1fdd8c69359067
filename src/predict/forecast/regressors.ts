import type { ChangeWindow, ForecastTask } from './forecaster.ts';

/** Harmonics of the shortest season, and of each longer one. */
const harmonics = { shortest: 6, longer: 4 };

/**
 * The columns of the regression, over the values and then the horizon: a constant, sine and cosine of each season that was
 * seen twice, and, where windows of change are known in both past and range, how much of each step lies in one.
 */
export function regressorsOf(task: ForecastTask): Float64Array[] {
  const length = task.values.length + task.horizon;
  const columns: Float64Array[] = [new Float64Array(length).fill(1)];
  const seen = task.periods.filter((period) => task.values.length >= 2 * period);
  for (const [at, period] of seen.entries()) {
    const most = Math.min(at === 0 ? harmonics.shortest : harmonics.longer, Math.floor((period - 1) / 2));
    for (let harmonic = 1; harmonic <= most; harmonic += 1)
      columns.push(wave(length, period, harmonic, Math.sin), wave(length, period, harmonic, Math.cos));
  }
  const inside = shareInWindows(task, length);
  if (inside.subarray(0, task.values.length).some((share) => share > 0)) columns.push(inside);
  return columns;
}

function wave(length: number, period: number, harmonic: number, of: (angle: number) => number): Float64Array {
  const one = Float64Array.from({ length: period }, (_, at) => of((2 * Math.PI * harmonic * at) / period));
  const all = new Float64Array(length);
  for (let at = 0; at < length; at += period) all.set(one.subarray(0, Math.min(period, length - at)), at);
  return all;
}

/** Of each step, 0 to 1. */
function shareInWindows({ windows, start, step }: ForecastTask, length: number): Float64Array {
  const shares = new Float64Array(length);
  const add = (window: ChangeWindow): void => {
    const first = Math.max(0, Math.floor((window.start - start) / step));
    const last = Math.min(length - 1, Math.floor((window.end - start) / step));
    for (let at = first; at <= last; at += 1) {
      const from = start + at * step;
      const covered = Math.min(window.end, from + step) - Math.max(window.start, from);
      shares[at] = Math.min(1, (shares[at] ?? 0) + Math.max(covered, 0) / step);
    }
  };
  windows.forEach(add);
  return shares;
}

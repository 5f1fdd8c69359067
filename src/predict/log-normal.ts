/** A hold is taken to be log-normal: ln(milliseconds) has this mean and this standard deviation. */
export interface LogNormal {
  readonly mu: number;
  readonly sigma: number;
}

/** Standard normal quantiles of the shares that PAM speaks of. */
export const z = { p50: 0, p90: 1.2816, p95: 1.6449, p99: 2.3263 } as const;

/** The log-normal with this median and this 95th percentile. */
export function logNormalOf(p50: number, p95: number): LogNormal {
  const mu = Math.log(Math.max(p50, 1));
  return { mu, sigma: Math.max(Math.log(Math.max(p95, 1)) - mu, 0) / z.p95 };
}

/** The value that a share (0 < share < 1) of the holds stay under. */
export function holdAt({ mu, sigma }: LogNormal, share: number): number {
  return Math.exp(mu + sigma * -survivalQuantile(share));
}

/**
 * What is left of a hold that has lasted so long: the value that a share of those that got this far stay under. The longer
 * a hold has outlived what was expected, the longer it is expected to go on.
 */
export function remainingAt(hold: LogNormal, held: number, share: number): number {
  if (held <= 0) return holdAt(hold, share);
  const { mu, sigma } = hold;
  if (sigma < leastSigma) return Math.max(Math.exp(mu) - held, 0);
  const survival = Math.max(survivalOf((Math.log(held) - mu) / sigma), leastSurvival);
  return Math.max(Math.exp(mu + sigma * survivalQuantile(survival * (1 - share))) - held, 0);
}

const leastSigma = 1e-6;
const leastSurvival = 1e-12;

/** The share of a standard normal above `at` (Abramowitz and Stegun 26.2.17; its error shrinks with the tail). */
export function survivalOf(at: number): number {
  if (at < 0) return 1 - survivalOf(-at);
  const k = 1 / (1 + 0.2316419 * at);
  const series =
    k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
  return (Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

/** Where a share of a standard normal lies above (Abramowitz and Stegun 26.2.23: off by 0.00045 at most). */
function survivalQuantile(share: number): number {
  if (share > 0.5) return -survivalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(Math.max(share, Number.MIN_VALUE)));
  const over = 2.515517 + t * (0.802853 + t * 0.010328);
  return t - over / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

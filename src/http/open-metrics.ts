import type { Metrics } from './metrics/exposition.ts';

/** Loads them only here: commands that serve nothing have no use for them. */
export async function openMetrics(): Promise<Metrics> {
  const { PrometheusMetrics } = await import('./metrics/metrics.ts');
  return new PrometheusMetrics();
}

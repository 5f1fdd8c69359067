import type { TelemetryConfig } from './core/index.ts';
import type { Tracing } from './otlp-sdk.ts';

/** Traces to a collector by OTLP over HTTP, in JSON. The SDK is loaded only where a collector is configured. */
export async function openTracing({ otlp }: TelemetryConfig): Promise<Tracing> {
  if (otlp === undefined) return { tracer: undefined, close: async () => {} };
  const { startSdk } = await import('./otlp-sdk.ts');
  return startSdk(new URL('v1/traces', otlp.endsWith('/') ? otlp : `${otlp}/`).href);
}

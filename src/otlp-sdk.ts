import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { flowSpans } from './flow-spans.ts';
import type { FlowTracer } from './harmony/index.ts';

export interface Tracing {
  /** Undefined where nothing is traced. */
  readonly tracer: FlowTracer | undefined;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}

/** Spans go out in batches, every 5 s; where the collector does not keep up or answer they are dropped, and nobody waits. */
export function startSdk(url: string): Tracing {
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': 'forelock' })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  return {
    tracer: flowSpans(provider.getTracer('forelock'), new W3CTraceContextPropagator()),
    close: () => provider.shutdown(),
  };
}

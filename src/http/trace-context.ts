import type { IncomingHttpHeaders } from 'node:http';
import type { TraceContext } from '../harmony/index.ts';

/** W3C Trace Context of a request; whoever traces judges it, and where it is none begins a trace of its own (section 4.3). */
export function traceContextOf({ traceparent, tracestate }: IncomingHttpHeaders): TraceContext | undefined {
  if (typeof traceparent !== 'string') return undefined;
  return { traceparent, tracestate: [tracestate ?? []].flat().join(',') || undefined };
}

import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type FlowTracer, scopeText, type Work } from './harmony/index.ts';

interface Traced {
  readonly whole: Span;
  readonly within: Context;
  phase: Span;
}

/**
 * One span for a request, from its arrival until it is refused or its grant is given back, and within it one for each phase:
 * predict, queue, reserve, hold, release. A phase is sent when it is over; the whole last.
 */
export function flowSpans(tracer: Tracer, propagator: TextMapPropagator): FlowTracer {
  const open = new Map<string, Traced>();
  return {
    began: (request, work) => {
      const outer = propagator.extract(ROOT_CONTEXT, work.traceContext ?? {}, defaultTextMapGetter);
      const attributes = attributesOf(request, work);
      const whole = tracer.startSpan('forelock.request', { kind: SpanKind.SERVER, attributes }, outer);
      const within = trace.setSpan(outer, whole);
      open.set(request, { whole, within, phase: tracer.startSpan('forelock.predict', {}, within) });
    },
    entered: (request, phase, attributes = {}) => {
      const traced = open.get(request);
      if (traced === undefined) return;
      traced.phase.end();
      traced.phase = tracer.startSpan(`forelock.${phase}`, { attributes }, traced.within);
    },
    ended: (request, how) => {
      const traced = open.get(request);
      if (traced === undefined) return;
      open.delete(request);
      const { whole, phase } = traced;
      if ('outcome' in how) whole.setAttribute('forelock.outcome', how.outcome);
      else
        for (const span of [phase, whole])
          span
            .setAttribute('error.type', how.refused)
            .setStatus({ code: SpanStatusCode.ERROR, message: `refused: ${how.refused}` });
      phase.end();
      whole.end();
    },
  };
}

/** By the semantic conventions where they have a word: user.name, session.id, error.type. */
function attributesOf(
  request: string,
  { tool, session, device, scopes, priority, declared }: Work,
): Attributes {
  return {
    ...{ 'user.name': tool, 'forelock.request.id': request, 'forelock.device': device },
    ...{ 'forelock.scopes': scopes.map(scopeText), 'forelock.priority': priority },
    ...(session === 0 ? {} : { 'session.id': String(session) }),
    ...(declared.workflow === undefined ? {} : { 'forelock.workflow': declared.workflow }),
  };
}

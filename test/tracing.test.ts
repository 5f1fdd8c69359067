import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashToken, openHttpServer } from '../src/http/index.ts';
import { openTracing } from '../src/tracing.ts';
import { candidateWork } from './harmony/house.ts';
import { openHouse } from './http/house.ts';

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly status: { readonly code: number };
}

/** ExportTraceServiceRequest in OTLP's JSON. */
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: WireSpan['attributes'] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

let collector: Server;
let otlp: string;
let exports: {
  readonly path: string | undefined;
  readonly type: string | undefined;
  readonly body: Export;
}[];
beforeEach(async () => {
  exports = [];
  collector = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      exports.push({
        path: request.url,
        type: request.headers['content-type'],
        body: JSON.parse(text) as Export,
      });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  otlp = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterEach(() => {
  collector.close();
  collector.closeAllConnections();
});

const spans = (): readonly WireSpan[] =>
  exports.flatMap(({ body }) =>
    body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans)),
  );
const named = (name: string): WireSpan => {
  const found = spans().find((span) => span.name === name);
  if (found === undefined) throw new Error(`no ${name} was sent`);
  return found;
};
const attribute = ({ attributes }: Pick<WireSpan, 'attributes'>, key: string): unknown =>
  Object.values(attributes.find((each) => each.key === key)?.value ?? {})[0];

describe('traces', () => {
  it('tell each phase of a request in its order, within one span, to the collector', async () => {
    const tracing = await openTracing({ otlp });
    const house = openHouse({ tracer: tracing.tracer });
    const given = await house.harmony.request(candidateWork(7)).verdict;
    if (given.granted) await house.harmony.release(given.seat, 'released');
    await house.close();
    await tracing.close();
    expect(exports[0]).toMatchObject({ path: '/v1/traces', type: 'application/json' });
    expect(attribute(exports[0]?.body.resourceSpans[0]?.resource ?? { attributes: [] }, 'service.name')).toBe(
      'forelock',
    );
    expect(spans().map(({ name }) => name)).toEqual(
      ['predict', 'queue', 'reserve', 'hold', 'release', 'request'].map((name) => `forelock.${name}`),
    );
    const whole = named('forelock.request');
    expect(attribute(whole, 'user.name')).toBe('t7');
    expect(attribute(whole, 'session.id')).toBe('7');
    expect(attribute(whole, 'forelock.outcome')).toBe('released');
    for (const span of spans().slice(0, -1))
      expect(span).toMatchObject({ traceId: whole.traceId, parentSpanId: whole.spanId });
    expect(whole.parentSpanId).toBeUndefined();
  });

  it('say why a request was refused', async () => {
    const tracing = await openTracing({ otlp });
    const house = openHouse({ tracer: tracing.tracer });
    const given = await house.harmony.request(candidateWork(1)).verdict;
    const behind = await house.harmony.request(candidateWork(2, { wait: 0 })).verdict;
    expect(behind.granted).toBe(false);
    if (given.granted) await house.harmony.release(given.seat, 'released');
    await house.close();
    await tracing.close();
    const refused = spans().filter((span) => attribute(span, 'error.type') === 'timeout');
    expect(refused.map(({ name }) => name)).toEqual(['forelock.queue', 'forelock.request']);
    expect(refused.map(({ status }) => status.code)).toEqual([2, 2]);
  });

  it('go on from the traceparent of a request over HTTP, and not from one that is none', async () => {
    const tracing = await openTracing({ otlp });
    const http = `\nhttp:\n  listen: { port: 0 }\n  tokens: [{ name: bobs, tool: bob, token-hash-env: A }]\n`;
    const house = openHouse({ tracer: tracing.tracer, http });
    const hashes = new Map([['bobs', hashToken('asks')]]);
    const api = await openHttpServer(
      house.controlled.config.http,
      { hashes, tls: undefined },
      house.controlled,
    );
    const ask = async (device: string, traceparent: string): Promise<number> => {
      const headers = { authorization: 'Bearer asks', 'content-type': 'application/json', traceparent };
      const body = JSON.stringify({ devices: [device], workflow: 'w' });
      return (await fetch(`http://127.0.0.1:${api?.port}/v1/grants`, { method: 'POST', headers, body }))
        .status;
    };
    const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
    expect(await ask('r1', `00-${traceId}-${spanId}-01`)).toBe(201);
    expect(await ask('r2', '00-nothing-01')).toBe(201);
    await api?.close();
    await house.close();
    await tracing.close();
    const whole = spans().filter(({ name }) => name === 'forelock.request');
    const [first, second] = ['r1', 'r2'].map((device) =>
      whole.find((span) => attribute(span, 'forelock.device') === device),
    );
    expect(first).toMatchObject({ traceId, parentSpanId: spanId });
    expect(second?.traceId).not.toBe(traceId);
    expect(second?.parentSpanId).toBeUndefined();
  });

  it('are nobody’s where no collector is configured', async () => {
    expect((await openTracing({ otlp: undefined })).tracer).toBeUndefined();
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type ControlServer, controlSocket, openControlServer } from '../../src/http/index.ts';
import { type House, openHouse } from './house.ts';
import { describedApi, type JsonSchema, type OpenApi, type Operation } from './openapi.ts';

let state: string;
let house: House;
let server: ControlServer;
let api: OpenApi;
beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), 'forelock-fuzz-'));
  const series = { start: 0, step: 1, values: [0.5, Number.NaN] };
  house = openHouse({ history: { workflows: () => [], load: () => series, take: () => {} } });
  server = await openControlServer(state, house.controlled);
  api = await describedApi(house.controlled);
});
afterAll(async () => {
  await server.close();
  await house.close();
  rmSync(state, { recursive: true });
});

/** Texts that are names here, ids that could be, and what nobody expects. */
const text = fc.oneof(
  fc.constantFrom(
    'r1',
    'r2',
    'alice',
    'bob',
    '0.1',
    'r1#1',
    'candidate',
    'w',
    'wait',
    '',
    '~',
    '0~a',
    '../..',
    '%00',
    '1e999',
  ),
  fc.string({ maxLength: 20, unit: 'binary' }),
);
const junk = fc.oneof(fc.jsonValue({ maxDepth: 2 }), text, fc.constantFrom(-1, 2 ** 53, 1e308, null, [], {}));

/** What a schema takes, more often than not. */
function fitting(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { $ref, type, enum: words, anyOf, properties, items, prefixItems, default: usual } = schema;
  if ($ref !== undefined) return fitting(api.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {});
  if (Array.isArray(words)) return fc.constantFrom(...(words as unknown[]));
  if (Array.isArray(anyOf)) return fc.oneof(...(anyOf as JsonSchema[]).map(fitting));
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: Number(schema.minimum ?? 0), max: Math.min(Number(schema.maximum ?? 50), 50) });
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'array') {
    const first = ((prefixItems as JsonSchema[] | undefined) ?? []).map(fitting);
    const rest = fc.array(fitting((items as JsonSchema | undefined) ?? {}), { maxLength: 2 });
    return fc.tuple(fc.tuple(...first), rest).map(([some, more]): unknown[] => [...some, ...more]);
  }
  if (type === 'object' && properties !== undefined) {
    const required = (schema.required as string[] | undefined) ?? [];
    const parts = Object.entries(properties as Record<string, JsonSchema>).map(([name, part]) => [
      name,
      fitting(part),
    ]);
    return fc.record(Object.fromEntries(parts), {
      requiredKeys: required as never[],
    }) as fc.Arbitrary<unknown>;
  }
  return usual === undefined ? text : fc.oneof(fc.constant(usual), text);
}

/** Half of a surrogate pair can't be sent. */
const wellFormed = (word: string): string => Buffer.from(word).toString();

const mixed = (schema: JsonSchema): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: fitting(schema) }, { weight: 1, arbitrary: junk });

interface Call {
  readonly path: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

function calls(path: string, { parameters = [], requestBody }: Operation): fc.Arbitrary<Call> {
  const given = fc.tuple(
    ...parameters.map(({ name, in: place, schema, required }) =>
      fc
        .option(mixed(schema), { freq: required === true ? 20 : 2, nil: undefined })
        .map((value) => ({ name, place, value })),
    ),
  );
  const schema = requestBody?.content['application/json']?.schema;
  const body =
    schema === undefined
      ? fc.constant(undefined)
      : fc.oneof(
          { weight: 5, arbitrary: mixed(schema).map((value) => JSON.stringify(value)) },
          { weight: 1, arbitrary: text },
        );
  return fc.tuple(given, body).map(([values, sent]) => {
    let whole = path;
    const query = new URLSearchParams();
    const headers: Record<string, string> =
      sent === undefined ? {} : { 'content-type': 'application/json', prefer: 'wait=0' };
    for (const { name, place, value } of values) {
      const word = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'x');
      if (place === 'path') whole = whole.replace(`{${name}}`, encodeURIComponent(wellFormed(word)) || 'x');
      else if (value === undefined) continue;
      else if (place === 'query') query.set(name, word);
      else headers[name] = encodeURIComponent(wellFormed(word));
    }
    return { path: `${whole}?${query}`, body: sent, headers };
  });
}

function send(
  method: string,
  { path, body, headers }: Call,
): Promise<{ status: number; type: string; text: string }> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(
      { socketPath: controlSocket(state), path, method, headers: { ...headers, ...length }, timeout: 20_000 },
      async (response) => {
        const type = String(response.headers['content-type'] ?? '').split(';')[0] ?? '';
        let told = '';
        if (type === 'text/event-stream') response.destroy();
        else for await (const piece of response) told += String(piece);
        resolve({ status: response.statusCode ?? 0, type, text: told });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} hangs`)));
    sent.on('error', reject).end(body);
  });
}

/** What is wrong with an answer by its schema; undefined where nothing is. */
function faultOf({ responses }: Operation, status: number, type: string, body: string): string | undefined {
  const answer = responses[String(status)] ?? responses.default;
  const schema = answer?.content?.[type]?.schema;
  if (schema === undefined)
    return type === 'text/event-stream' ? undefined : `no ${type} is described for ${status}`;
  if (type === 'text/event-stream') return undefined;
  const known = z.fromJSONSchema(moved(schema) as never);
  return known.safeParse(type === 'text/plain' ? body : JSON.parse(body)).error?.message;
}

/** References into `components` as into `$defs`. */
function moved(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify({ ...schema, $defs: api.components.schemas });
  return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as JsonSchema;
}

it('answers whatever is sent to each operation in time, never by 5xx, and by its own schema', async () => {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  expect(operations.length).toBeGreaterThan(20);
  for (const { path, method, operation } of operations) {
    await fc.assert(
      fc.asyncProperty(calls(path, operation), async (call) => {
        const { status, type, text: told } = await send(method, call);
        expect(status, told).toBeLessThan(500);
        expect(
          faultOf(operation, status, type, told),
          `${method} ${call.path} ${status} ${told}`,
        ).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  }
}, 120_000);

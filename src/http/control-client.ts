import { type IncomingMessage, request } from 'node:http';
import { ForelockError } from '../core/index.ts';
import type { DeviceStatus, Reasons, Status } from '../harmony/index.ts';
import type { LoadSeries, ToolUse, WorkflowRecord } from '../predict/index.ts';
import { controlSocket } from './control-server.ts';
import type { LoadAsked, PastWork } from './history-api.ts';
import type { Problem } from './problem.ts';
import type { Page } from './schema/page.ts';
import type { Summary } from './schema/status.ts';

/** Milliseconds that a running Forelock gets to answer. */
const answerTime = 5_000;
/** As many as a page of any list may have. */
const pageSize = 1_000;

/** Asks the Forelock that holds the state directory. Rejects with `not-running` where none answers. */
export async function askStatus(state: string): Promise<Status> {
  const { at, hosts, pam, forecasts, monitor } = (await ask(state, 'GET', '/v1/status')) as Summary;
  return {
    at,
    devices: await askAll<DeviceStatus>(state, '/v1/devices', {}),
    hosts,
    pam,
    forecasts,
    monitor,
  };
}

/** Newest last; `limit` of the query is how many in all. */
export async function askWorkflows(
  state: string,
  { limit = '20', ...query }: Readonly<Record<string, string>>,
): Promise<readonly WorkflowRecord[]> {
  const newestFirst = await askAll<WorkflowRecord>(state, '/v1/history', query, limit);
  return newestFirst.toReversed();
}

export async function askLoad(state: string, { from, step, ...rest }: LoadAsked): Promise<LoadSeries> {
  const query = new URLSearchParams({ ...rest, step: String(step) });
  if (from !== undefined) query.set('from', String(from));
  const series = (await ask(state, 'GET', `/v1/history/load?${query}`)) as LoadSeries;
  return { ...series, values: series.values.map((value) => value ?? Number.NaN) };
}

/** Gives a part of the past to the running Forelock: all of it is taken, or nothing. */
export async function givePast(state: string, work: PastWork): Promise<void> {
  await ask(state, 'POST', '/v1/history', JSON.stringify(work));
}

/**
 * How a request was decided, by its id or its grant's. Rejects with `request-unknown` where that is not remembered, and with
 * `not-running` where no Forelock answers.
 */
export async function askWhy(state: string, id: string): Promise<Reasons> {
  return (await ask(state, 'GET', `/v1/requests/${encodeURIComponent(id)}/why`)) as Reasons;
}

/** Lets the lease run anew; rejects with `grant-stale` where the grant is no more. */
export async function renewGrant(state: string, id: string, token: number): Promise<void> {
  await ask(state, 'POST', `/v1/grants/${encodeURIComponent(id)}/renew?token=${token}`);
}

/** As for `renewGrant`; resolves when what was set aside is undone, or is being undone. */
export async function releaseGrant(
  state: string,
  id: string,
  token: number,
  toolUsed?: ToolUse,
): Promise<void> {
  const body = toolUsed === undefined ? undefined : JSON.stringify({ toolUsed });
  await ask(state, 'DELETE', `/v1/grants/${encodeURIComponent(id)}?token=${token}`, body);
}

/** Page by page; `limit` in all, as it was written. */
async function askAll<T>(
  state: string,
  path: string,
  query: Readonly<Record<string, string>>,
  limit?: string,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const left = limit === undefined ? pageSize : Number(limit) - items.length;
    // What is no number is the server's to refuse.
    const most =
      left > pageSize ? String(pageSize) : items.length === 0 ? (limit ?? String(left)) : String(left);
    const asked = new URLSearchParams({ ...query, limit: most, ...(cursor === null ? {} : { cursor }) });
    const page = (await ask(state, 'GET', `${path}?${asked}`)) as Page<T>;
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && (limit === undefined || items.length < Number(limit)));
  return items;
}

/** Rejects with `not-running` where none answers, and with the error of the problem where it refuses what it is asked. */
function ask(state: string, method: string, path: string, body?: string): Promise<unknown> {
  const socketPath = controlSocket(state);
  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void => {
      if (cause instanceof ForelockError) return reject(cause);
      const message = `no Forelock answers on ${socketPath}: ${cause.message}`;
      reject(new ForelockError('not-running', message, { cause }));
    };
    // Node frames the body of a DELETE only where its length is told.
    const length = Buffer.byteLength(body ?? '');
    const headers =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': length };
    const asked = request({ socketPath, path, method, headers, timeout: answerTime }, (response) => {
      read(response).then((text) => resolve(JSON.parse(text)), failed);
    });
    asked.on('error', failed);
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${answerTime} ms`)));
    asked.end(body);
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const text = await textOf(response);
  if (response.statusCode === 200) return text;
  throw refusalOf(response, text);
}

export async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of response) text += String(piece);
  return text;
}

/** The error that an answer is: by its problem's code, where it has one. */
export function refusalOf({ statusCode = 0 }: IncomingMessage, text: string): Error {
  if (statusCode < 400) return new Error(`it answered ${statusCode}: ${text}`);
  const { code, detail } = JSON.parse(text) as Problem;
  return new ForelockError(code, detail);
}

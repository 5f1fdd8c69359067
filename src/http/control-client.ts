import { type IncomingMessage, request } from 'node:http';
import { type ErrorCode, ForelockError } from '../core/index.ts';
import type { Reasons, Status } from '../harmony/index.ts';
import type { LoadSeries, ToolUse, WorkflowRecord } from '../predict/index.ts';
import { controlSocket } from './control-server.ts';
import type { LoadAsked, PastWork } from './history-api.ts';

/** Milliseconds that a running Forelock gets to answer. */
const answerTime = 5_000;

/** Asks the Forelock that holds the state directory. Rejects with `not-running` where none answers. */
export function askStatus(state: string): Promise<Status> {
  return ask(state, 'GET', '/status') as Promise<Status>;
}

/** Newest last. */
export function askWorkflows(
  state: string,
  query: Readonly<Record<string, string>>,
): Promise<readonly WorkflowRecord[]> {
  return ask(state, 'GET', `/history/workflows?${new URLSearchParams(query)}`) as Promise<
    readonly WorkflowRecord[]
  >;
}

export async function askLoad(state: string, { from, step, ...rest }: LoadAsked): Promise<LoadSeries> {
  const query = new URLSearchParams({ ...rest, step: String(step) });
  if (from !== undefined) query.set('from', String(from));
  const series = (await ask(state, 'GET', `/history/load?${query}`)) as LoadSeries;
  return { ...series, values: series.values.map((value) => value ?? Number.NaN) };
}

/** Gives a part of the past to the running Forelock: all of it is taken, or nothing. */
export async function givePast(state: string, work: PastWork): Promise<void> {
  await ask(state, 'POST', '/history', JSON.stringify(work));
}

/**
 * How a request was decided, by its id or its grant's. Rejects with `request-unknown` where that is not remembered, and with
 * `not-running` where no Forelock answers.
 */
export async function askWhy(state: string, id: string): Promise<Reasons> {
  return (await ask(state, 'GET', `/why/${encodeURIComponent(id)}`)) as Reasons;
}

/** Lets the lease run anew; rejects with `grant-stale` where the grant is no more. */
export async function renewGrant(state: string, id: string, token: number): Promise<void> {
  await ask(state, 'POST', `/grants/${encodeURIComponent(id)}/renew?token=${token}`);
}

/** As for `renewGrant`; resolves when what was set aside is undone, or is being undone. */
export async function releaseGrant(
  state: string,
  id: string,
  token: number,
  toolUsed?: ToolUse,
): Promise<void> {
  const body = toolUsed === undefined ? undefined : JSON.stringify({ toolUsed });
  await ask(state, 'DELETE', `/grants/${encodeURIComponent(id)}?token=${token}`, body);
}

/** Rejects with `not-running` where none answers, and with the error for the answer's status where it refuses what it is asked. */
function ask(state: string, method: string, path: string, body?: string): Promise<unknown> {
  const socketPath = controlSocket(state);
  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void => {
      if (cause instanceof ForelockError) return reject(cause);
      const message = `no Forelock answers on ${socketPath}: ${cause.message}`;
      reject(new ForelockError('not-running', message, { cause }));
    };
    // Node frames the body of a DELETE only where its length is told.
    const headers = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const asked = request({ socketPath, path, method, headers, timeout: answerTime }, (response) => {
      read(response).then((text) => resolve(JSON.parse(text)), failed);
    });
    asked.on('error', failed);
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${answerTime} ms`)));
    asked.end(body);
  });
}

const refusals: Readonly<Record<number, ErrorCode>> = {
  400: 'history-invalid',
  404: 'request-unknown',
  409: 'grant-stale',
};

async function read(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of response) text += String(piece);
  const code = refusals[response.statusCode ?? 0];
  if (code !== undefined)
    throw new ForelockError(code, (JSON.parse(text) as { readonly detail: string }).detail);
  if (response.statusCode !== 200) throw new Error(`it answered ${response.statusCode}: ${text}`);
  return text;
}

import { type IncomingMessage, request } from 'node:http';
import { ForelockError } from '../core/index.ts';
import type { Reasons, Status } from '../harmony/index.ts';
import { controlSocket } from './control-server.ts';

/** Milliseconds that a running Forelock gets to answer. */
const answerTime = 5_000;

/** Asks the Forelock that holds the state directory. Rejects with `not-running` where none answers. */
export async function askStatus(state: string): Promise<Status> {
  const { status, text } = await get(state, '/status');
  return status === 200 ? (JSON.parse(text) as Status) : notRunning(state, `it answered ${status}: ${text}`);
}

/**
 * How a request was decided, by its id or its grant's. Rejects with `request-unknown` where that is not remembered, and with
 * `not-running` where no Forelock answers.
 */
export async function askWhy(state: string, id: string): Promise<Reasons> {
  const { status, text } = await get(state, `/why/${encodeURIComponent(id)}`);
  if (status === 404) throw new ForelockError('request-unknown', `no request or grant is known as '${id}'`);
  return status === 200 ? (JSON.parse(text) as Reasons) : notRunning(state, `it answered ${status}: ${text}`);
}

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

function get(state: string, path: string): Promise<Answer> {
  const socketPath = controlSocket(state);
  return new Promise<Answer>((resolve, reject) => {
    const asked = request({ socketPath, path, timeout: answerTime }, (response) => {
      read(response).then((text) => resolve({ status: response.statusCode, text }), reject);
    });
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${answerTime} ms`)));
    asked.end();
  }).catch((cause: Error) => notRunning(state, cause.message, cause));
}

function notRunning(state: string, why: string, cause?: Error): never {
  const message = `no Forelock answers on ${controlSocket(state)}: ${why}`;
  throw new ForelockError('not-running', message, { cause });
}

async function read(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of response) text += String(piece);
  return text;
}

import { type IncomingMessage, request } from 'node:http';
import { ForelockError } from '../core/index.ts';
import type { Status } from '../harmony/index.ts';
import { controlSocket } from './control-server.ts';

/** Milliseconds that a running Forelock gets to answer. */
const answerTime = 5_000;

/** Asks the Forelock that holds the state directory. Rejects with `not-running` where none answers. */
export function askStatus(state: string): Promise<Status> {
  const socketPath = controlSocket(state);
  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void => {
      const message = `no Forelock answers on ${socketPath}: ${cause.message}`;
      reject(new ForelockError('not-running', message, { cause }));
    };
    const asked = request({ socketPath, path: '/status', timeout: answerTime }, (response) => {
      read(response).then((text) => resolve(JSON.parse(text) as Status), failed);
    });
    asked.on('error', failed);
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${answerTime} ms`)));
    asked.end();
  });
}

async function read(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of response) text += String(piece);
  if (response.statusCode !== 200) throw new Error(`it answered ${response.statusCode}: ${text}`);
  return text;
}

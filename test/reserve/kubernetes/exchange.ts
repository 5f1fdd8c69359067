import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** One request of Forelock and its answer, as recorded. Tokens are left out. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly type?: string;
  readonly body?: unknown;
  readonly status: number;
  readonly answer: unknown;
  readonly retryAfter?: string;
}

export type Asked = Pick<Exchange, 'method' | 'path' | 'type' | 'body'>;

/** What stands where the API server does, on plain HTTP. */
export interface FaceServer {
  readonly url: string;
  close(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

/** Answers each request by what `answer` makes of it, one at a time, so that what is recorded is in order. */
export async function openFace(
  answer: (asked: Asked, token: string) => Promise<Pick<Exchange, 'status' | 'answer' | 'retryAfter'>>,
): Promise<FaceServer> {
  let turn: Promise<unknown> = Promise.resolve();
  const server: Server = createServer(async (request, response) => {
    const text = await textOf(request);
    const { method = '', url: path = '', headers } = request;
    const sent =
      text === '' ? {} : { type: headers['content-type'] ?? '', body: JSON.parse(text) as unknown };
    const token = (headers.authorization ?? '').replace('Bearer ', '');
    const next = turn.then(() => answer({ method, path, ...sent }, token));
    turn = next.catch(() => {});
    const told = await next.catch((error: Error) => ({
      status: 500,
      answer: { kind: 'Status', message: error.message },
      retryAfter: undefined,
    }));
    const more = told.retryAfter === undefined ? {} : { 'retry-after': told.retryAfter };
    response.writeHead(told.status, { 'content-type': 'application/json', ...more });
    response.end(JSON.stringify(told.answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * Answers as was recorded, and adds what it answers to `played`. A request that is not the next one is an error, but for the
 * same GET again: how often a client looks is a matter of time. Who looks more often than was recorded sees the last answer
 * again; what he did not look at is passed over.
 */
export function openReplay(recorded: readonly Exchange[], played: Exchange[]): Promise<FaceServer> {
  let next = 0;
  const take = (at: number): Exchange => {
    const exchange = recorded[at];
    if (exchange === undefined) throw new Error(`the recording ends before ${at}`);
    next = at + 1;
    played.push(exchange);
    return exchange;
  };
  return openFace(async (asked) => {
    const wanted = keyOf(asked);
    const last = recorded[next - 1];
    const again = (at: number): boolean => last?.method === 'GET' && keyOf(recorded[at]) === keyOf(last);
    let at = next;
    while (keyOf(recorded[at]) !== wanted && again(at)) at += 1;
    if (keyOf(recorded[at]) === wanted) return take(at);
    if (keyOf(last) === wanted && asked.method === 'GET') return take(next - 1);
    throw new Error(`not in the recording at ${next}: ${wanted}`);
  });
}

function keyOf(asked: Asked | undefined): string {
  const { method, path, type, body } = asked ?? {};
  return JSON.stringify({ method, path, type, body });
}

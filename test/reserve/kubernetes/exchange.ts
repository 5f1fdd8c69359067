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
 * Answers as was recorded. A request that is not the next one is an error, but for the same GET again: how often a client
 * looks is a matter of time. Whoever looks more often than was recorded sees the last answer again.
 */
export function openReplay(recorded: readonly Exchange[]): Promise<FaceServer> {
  let next = 0;
  return openFace(async (asked) => {
    const text = JSON.stringify(asked);
    const isIt = (at: number): boolean => {
      const { method, path, type, body } = recorded[at] ?? {};
      return JSON.stringify({ method, path, type, body }) === text;
    };
    const last = recorded[next - 1];
    while (
      !isIt(next) &&
      next < recorded.length &&
      recorded[next]?.method === 'GET' &&
      sameAs(recorded[next - 1], recorded[next])
    )
      next += 1;
    if (isIt(next)) {
      next += 1;
      return recorded[next - 1] as Exchange;
    }
    if (last !== undefined && asked.method === 'GET' && isIt(next - 1)) return last;
    throw new Error(`not in the recording at ${next}: ${text}`);
  });
}

function sameAs(one: Exchange | undefined, other: Exchange | undefined): boolean {
  return one?.method === other?.method && one?.path === other?.path;
}

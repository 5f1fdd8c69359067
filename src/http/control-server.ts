import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ForelockError } from '../core/index.ts';
import type { Reasons, Status } from '../harmony/index.ts';
import { decoded } from './decoded.ts';
import { grantCall, openGrant } from './grant-api.ts';
import { type GrantDesk, StaleToken } from './grant-desk.ts';
import { answerLoad, answerWorkflows, BadQuery, type Past, takeIn } from './history-api.ts';
import { problem } from './problem.ts';

/** What the control API answers from. */
export interface Controlled {
  readonly status: () => Status;
  /** By a request's id or a grant's; undefined for one that nobody remembers. */
  readonly why: (id: string) => Reasons | undefined;
  readonly history: Past;
  readonly grants: GrantDesk;
}

export interface ControlServer {
  readonly socket: string;
  close(): Promise<void>;
}

/** The control socket of a state directory. */
export function controlSocket(state: string): string {
  return join(state, 'control.sock');
}

/**
 * Serves the control API on a Unix socket that only the owner of the process may open (mode 0600): who may open it may
 * see everything. The caller holds the state directory, so a socket that is there already is a dead process's.
 */
export async function openControlServer(state: string, controlled: Controlled): Promise<ControlServer> {
  const socket = controlSocket(state);
  const server = createServer((request, response) => {
    // What breaks off in the middle of its body has nobody to answer to.
    answer(request, response, controlled).catch(() => response.destroy());
  });
  await rm(socket, { force: true });
  await listen(server, socket);
  await chmod(socket, 0o600);
  return {
    socket,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => {
      const message = `the control socket ${socket} can't be opened: ${cause.message}`;
      reject(new ForelockError('config-invalid', message, { cause }));
    });
    server.listen(socket, resolve);
  });
}

/** Bytes of a body that are read at most: a thousand workflows are far less. */
const mostBody = 16 * 2 ** 20;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  controlled: Controlled,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://forelock');
  const reply =
    whyReply(controlled, pathname) ??
    grantCall(controlled.grants, pathname, searchParams) ??
    replies(controlled, searchParams, response)[pathname];
  const body = await read(request);
  if (reply === undefined) return problem(response, 404, 'Not Found', `there is no ${pathname}`);
  if (request.method !== reply.method)
    return problem(response, 405, 'Method Not Allowed', `only ${reply.method} is served`);
  if (body === undefined)
    return problem(response, 413, 'Content Too Large', `more than ${mostBody} bytes at once`);
  try {
    const given = await reply.give(body);
    // A grant answers for itself, bit by bit.
    if (given === undefined) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(given));
  } catch (cause) {
    refuse(response, cause);
  }
}

interface Reply {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** What is answered, or a promise of it. */
  readonly give: (body: string) => unknown;
}

function replies(
  { status, history, grants }: Controlled,
  query: URLSearchParams,
  response: ServerResponse,
): Readonly<Record<string, Reply>> {
  return {
    '/status': { method: 'GET', give: status },
    '/history/workflows': { method: 'GET', give: () => answerWorkflows(history, query) },
    '/history/load': { method: 'GET', give: () => answerLoad(history, query) },
    '/grants': { method: 'POST', give: (body) => openGrant(grants, body, response) },
    '/history': { method: 'POST', give: (body) => takeIn(history, JSON.parse(body)) },
  };
}

const whyPath = /^\/why\/([^/]+)$/;

function whyReply({ why }: Controlled, path: string): Reply | undefined {
  const asked = whyPath.exec(path)?.[1];
  if (asked === undefined) return undefined;
  const id = decoded(asked);
  const give = (): Reasons => {
    const reasons = why(id);
    if (reasons === undefined) throw new Unknown(`nothing is remembered of ${id}`);
    return reasons;
  };
  return { method: 'GET', give };
}

/** What is asked for is not remembered. */
class Unknown extends Error {}

/** Undefined where it is too large; read to its end all the same, so that the answer is heard. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= mostBody) pieces.push(piece);
  }
  return size <= mostBody ? Buffer.concat(pieces).toString() : undefined;
}

function refuse(response: ServerResponse, cause: unknown): void {
  const asked = cause instanceof BadQuery || cause instanceof RangeError || cause instanceof SyntaxError;
  const why = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Unknown) problem(response, 404, 'Not Found', why);
  else if (cause instanceof StaleToken) problem(response, 409, 'Conflict', why);
  else if (asked) problem(response, 400, 'Bad Request', why);
  else problem(response, 500, 'Internal Server Error', why);
}

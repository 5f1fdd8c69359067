import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { ForelockError } from '../core/index.ts';
import type { Reasons, Status } from '../harmony/index.ts';

/** What the control API answers from. */
export interface Controlled {
  status(): Status;
  /** By a request's id or a grant's; undefined for one that nobody remembers. */
  why(id: string): Reasons | undefined;
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
  const server = createServer((request, response) => answer(request, response, controlled));
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

function answer(request: IncomingMessage, response: ServerResponse, controlled: Controlled): void {
  request.resume();
  const path = request.url?.split('?')[0] ?? '/';
  const asked = whyPath.exec(path)?.[1];
  if (path !== '/status' && asked === undefined) problem(response, 404, 'Not Found', `there is no ${path}`);
  else if (request.method !== 'GET') problem(response, 405, 'Method Not Allowed', 'only GET is served');
  else if (asked === undefined) json(response, controlled.status());
  else answerWhy(response, asked, controlled);
}

const whyPath = /^\/why\/([^/]+)$/;

function answerWhy(response: ServerResponse, asked: string, controlled: Controlled): void {
  const id = decoded(asked);
  const reasons = controlled.why(id);
  if (reasons === undefined) problem(response, 404, 'Not Found', `nothing is remembered of ${id}`);
  else json(response, reasons);
}

/** As it stands where it is no percent-encoding: then it is nobody's id. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** RFC 9457. */
function problem(response: ServerResponse, status: number, title: string, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title, status, detail }));
}

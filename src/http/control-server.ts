import { chmod, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { ForelockError } from '../core/index.ts';
import { owner } from './caller.ts';
import type { Controlled } from './controlled.ts';

export interface ControlServer {
  readonly socket: string;
  close(): Promise<void>;
}

/** The control socket of a state directory. */
export function controlSocket(state: string): string {
  return join(state, 'control.sock');
}

/**
 * Serves the API on a Unix socket that only the owner of the process may open (mode 0600): who may open it may do
 * everything. The caller holds the state directory, so a socket that is there already is a dead process's.
 */
export async function openControlServer(state: string, controlled: Controlled): Promise<ControlServer> {
  const socket = controlSocket(state);
  // Here and not above: the commands load this file, and ask without serving.
  const { buildApi } = await import('./api.ts');
  const api = await buildApi(controlled, { callerOf: () => owner, serverFactory: createServer });
  await rm(socket, { force: true });
  try {
    await api.listen({ path: socket });
  } catch (cause) {
    const message = `the control socket ${socket} can't be opened: ${(cause as Error).message}`;
    throw new ForelockError('config-invalid', message, { cause });
  }
  await chmod(socket, 0o600);
  return { socket, close: () => api.close() };
}

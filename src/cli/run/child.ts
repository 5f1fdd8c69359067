import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { exitCodes } from '../exit-codes.ts';
import type { Share } from './share.ts';
import type { ReadUse } from './use-reading.ts';

/** How a command ended: with a code, by a signal, or never begun. */
export type Ended =
  | { readonly code: number }
  | { readonly signal: NodeJS.Signals }
  | { readonly unknown: NodeJS.ErrnoException };

export interface Child {
  readonly pid: number | undefined;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** A command that runs, with its share where it could have one. */
export interface Started extends Pick<Child, 'ended' | 'kill'> {
  readonly use: ReadUse;
  /** Once it has ended: removes what was made for it. */
  leave(): Promise<void>;
}

/** Stdin, stdout and stderr are this process's own. */
export function startChild(
  command: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  share: Share,
): Child {
  const [program, ...args] = 'wrap' in share ? share.wrap(command) : command;
  const child = spawn(program, args, { stdio: 'inherit', env });
  return {
    pid: child.pid,
    kill: (signal) => void child.kill(signal),
    ended: new Promise((resolve) => {
      child.once('error', (unknown: NodeJS.ErrnoException) => resolve({ unknown }));
      child.once('exit', (code, signal) => resolve(signal === null ? { code: code ?? 0 } : { signal }));
    }),
  };
}

/** As a shell has it: 128 and the signal's number; 127 for a command that is not there, 126 for one that can't be run. */
export function endOf(ended: Ended): number {
  if ('code' in ended) return ended.code;
  if ('signal' in ended) return exitCodes.signalled + constants.signals[ended.signal];
  process.stderr.write(`forelock: the command could not be run: ${ended.unknown.message}\n`);
  return ended.unknown.code === 'ENOENT' ? exitCodes.notThere : exitCodes.notRunnable;
}

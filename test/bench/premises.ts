import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What one run owns: a temporary folder and processes, all gone after `close`, also after a failure. */
export interface Premises {
  readonly folder: string;
  /** Starts a process that `close` ends by its pid; its stderr is this process's own unless `stdio` differs. */
  start(command: string, args: readonly string[], stdio?: StdioOptions): ChildProcess;
  /** Ends one process early: SIGTERM, after 3 s SIGKILL. */
  end(child: ChildProcess): Promise<void>;
  close(): Promise<void>;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
}

async function endChild(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  const killer = setTimeout(() => child.kill('SIGKILL'), 3_000);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(killer);
}

export function openPremises(): Premises {
  const folder = mkdtempSync(join(tmpdir(), 'forelock-bench-'));
  const children = new Set<ChildProcess>();
  const atExit = () => {
    for (const child of children) if (isRunning(child)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', atExit);
  return {
    folder,
    start(command, args, stdio = ['ignore', 'pipe', 'inherit']) {
      const child = spawn(command, args, { stdio });
      children.add(child);
      child.once('exit', () => children.delete(child));
      return child;
    },
    end: endChild,
    async close() {
      // Newest first: clients go before what they are connected to.
      for (const child of [...children].reverse()) await endChild(child);
      process.removeListener('exit', atExit);
      atExit();
    },
  };
}

/** Ports by device name, from the one line of JSON that a server process prints on stdout when it is ready. */
export async function portsAnnounced(
  child: ChildProcess,
  name: string,
  wait = 20_000,
): Promise<Record<string, number>> {
  if (child.stdout === null) throw new Error(`${name} has no stdout to announce its ports on`);
  const lines = createInterface({ input: child.stdout });
  const deadline = setTimeout(() => lines.close(), wait);
  try {
    for await (const line of lines) {
      const ports = portsOfLine(line);
      if (ports !== undefined) return ports;
    }
  } finally {
    clearTimeout(deadline);
    child.stdout.resume();
  }
  throw new Error(`${name} did not announce its ports within ${wait / 1_000} s`);
}

function portsOfLine(line: string): Record<string, number> | undefined {
  if (!line.startsWith('{')) return undefined;
  const event = JSON.parse(line) as { event?: string; ports?: Record<string, number> };
  return event.event === 'listening' ? event.ports : undefined;
}

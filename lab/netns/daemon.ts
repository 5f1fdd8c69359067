import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { run, until } from './command.ts';
import { isAlive, type LabRecord, markOf, type ProcessMark } from './record.ts';

/** A program that lives in a device's namespace. */
export interface Daemon {
  readonly mark: ProcessMark;
  /** Ends it by its pid (SIGKILL: a device that loses power) and waits until it is gone. */
  kill(): Promise<void>;
  /** Stops it where it is, with all that reaches it meanwhile kept by the system; `on` lets it go on. */
  freeze(on?: 'on'): void;
}

export interface DaemonPlace {
  readonly netns: string;
  readonly record: LabRecord;
  readonly logFile: string;
  readonly environment: Readonly<Record<string, string>>;
}

function launch(place: DaemonPlace, command: readonly string[]): ChildProcess {
  const log = openSync(place.logFile, 'a');
  try {
    // nsenter, not `ip netns exec`: that one mounts a fresh /sys, and the cgroups would be out of sight.
    return spawn('nsenter', [`--net=/run/netns/${place.netns}`, ...command], {
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin', ...place.environment },
      // netconfd writes its backups where it stands.
      cwd: dirname(place.logFile),
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}

export async function endProcess(mark: ProcessMark): Promise<void> {
  if (!isAlive(mark)) return;
  try {
    process.kill(mark.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  await until(`pid ${mark.pid} to end`, async () => (isAlive(mark) ? undefined : true), 5_000);
}

export async function startDaemon(place: DaemonPlace, command: readonly string[]): Promise<Daemon> {
  const child = launch(place, command);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const mark = markOf(child.pid ?? 0);
  if (mark === undefined) throw new Error(`${command[0]} ended at once; see ${place.logFile}`);
  place.record.note((holdings) => holdings.processes.push(mark));
  child.unref();
  const freeze = (on?: 'on'): void => {
    if (!isAlive(mark)) throw new Error(`${command[0]} has ended`);
    process.kill(mark.pid, on === undefined ? 'SIGSTOP' : 'SIGCONT');
  };
  return { mark, kill: () => endProcess(mark), freeze };
}

/** Ends whatever lives in a namespace that the lab made: also what daemons forked, such as sshd's sessions. */
export async function emptyNetns(netns: string): Promise<void> {
  const listed = await run('ip', ['netns', 'pids', netns]).catch(() => '');
  const marks = listed
    .split('\n')
    .filter(Boolean)
    .map((pid) => markOf(Number(pid)))
    .filter((mark) => mark !== undefined);
  await Promise.all(marks.map(endProcess));
}

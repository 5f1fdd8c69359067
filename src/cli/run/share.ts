import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, realpath, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Resources } from '../../core/index.ts';
import { applySettings, type CgroupMode, type CgroupPlace, settingsFor } from '../../reserve/index.ts';
import { cgroupUse, type ReadUse } from './use-reading.ts';

/** A cgroup of the command's own, or why it has none. */
export type Share = OwnGroup | { readonly none: string };

interface OwnGroup {
  /** The command that puts itself into the group and then becomes the one given. */
  wrap(command: readonly [string, ...string[]]): readonly [string, ...string[]];
  readonly use: ReadUse;
  /** Removes the group; what the command has left running in it keeps it. */
  leave(): Promise<void>;
}

/** Where the system mounts cgroups. */
const mounted = '/sys/fs/cgroup';
const prefix = 'forelock-run-';
/** Tries to remove a group, and milliseconds between them. */
const leaveTries = 10;
const leavePause = 50;

/** Keeps what is set aside for the tool: CPU by weight, memory from being taken back; or caps it there. Needs root. */
export async function enterShare(share: Resources, mode: CgroupMode): Promise<Share> {
  if (process.getuid?.() !== 0) return { none: 'only root may make cgroups' };
  const place = await placeFor(`${prefix}${process.pid}`);
  if (place === undefined) return { none: `no cpu and memory controllers in ${mounted}` };
  const counted = await countedIn(place);
  const folders = [...new Set([...foldersOf(place), ...counted])];
  try {
    for (const folder of folders) await removeLeft(join(folder, '..'));
    for (const folder of folders) await mkdir(folder);
    for (const resource of ['cpu', 'memory'] as const)
      await applySettings(settingsFor(place, mode, resource, inUnits(resource, share)));
  } catch (cause) {
    for (const folder of folders) await rmdir(folder).catch(() => {});
    return { none: (cause as Error).message };
  }
  return {
    ...{ wrap: (command) => wrapped(folders, command), leave: () => leave(folders) },
    use: cgroupUse(place, counted[0] ?? ''),
  };
}

/** The kernel counts memory in whole pages; 64 KiB is a multiple of each. */
function inUnits(resource: 'cpu' | 'memory', share: Resources): number {
  return resource === 'cpu' ? share.cpu : Math.ceil(share.memory / 65_536) * 65_536;
}

/** v2 where the root hands its controllers down, else v1; undefined: neither. */
async function placeFor(name: string): Promise<CgroupPlace | undefined> {
  const handed = await readFile(join(mounted, 'cgroup.subtree_control'), 'utf8').catch(() => '');
  const controllers = handed.trim().split(' ');
  if (controllers.includes('cpu') && controllers.includes('memory'))
    return { version: 2, directory: join(mounted, name) };
  const place = {
    version: 1,
    cpu: join(mounted, 'cpu', name),
    memory: join(mounted, 'memory', name),
  } as const;
  const there = [place.cpu, place.memory].every((folder) => existsSync(join(folder, '..', 'cgroup.procs')));
  return there ? place : undefined;
}

/** v1 counts CPU time by a controller of its own, which is mounted with `cpu` on some systems and beside it on others. */
async function countedIn(place: CgroupPlace): Promise<readonly string[]> {
  if (place.version === 2) return [];
  const counting = await realpath(join(mounted, 'cpuacct')).catch(() => undefined);
  if (counting === undefined) return [];
  const isSame = counting === (await realpath(dirname(place.cpu)));
  return [isSame ? place.cpu : join(counting, basename(place.cpu))];
}

function foldersOf(place: CgroupPlace): readonly string[] {
  return place.version === 2 ? [place.directory] : [place.cpu, place.memory];
}

/** Groups of a `forelock run` that was killed: one that still has processes can't be removed, and stays. */
async function removeLeft(folder: string): Promise<void> {
  const names = readdirSync(folder).filter((name) => new RegExp(`^${prefix}\\d+$`).test(name));
  for (const name of names)
    if (!existsSync(`/proc/${name.slice(prefix.length)}`)) await rmdir(join(folder, name)).catch(() => {});
}

/** A shell joins before it becomes the command, so that no process of the command's is ever outside. */
function wrapped(
  folders: readonly string[],
  command: readonly [string, ...string[]],
): readonly [string, ...string[]] {
  const join = folders.map(() => 'echo $$ >"$1/cgroup.procs" && shift').join(' && ');
  return ['/bin/sh', '-c', `${join} && exec "$@"`, 'forelock', ...folders, ...command];
}

/** A process that was ended together with the command may take a moment to be gone. */
async function leave(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    let fault = await removed(folder);
    for (let tries = 1; fault !== undefined && tries < leaveTries; tries += 1) {
      await sleep(leavePause);
      fault = await removed(folder);
    }
    if (fault !== undefined)
      process.stderr.write(`forelock: ${folder} stays, the command left processes in it (${fault})\n`);
  }
}

function removed(folder: string): Promise<string | undefined> {
  return rmdir(folder).then(
    () => undefined,
    (cause: NodeJS.ErrnoException) => cause.code ?? cause.message,
  );
}

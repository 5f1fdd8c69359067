import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './command.ts';

/** Where the machine keeps its cgroups: one tree (v2) or one tree a controller (v1). */
export type CgroupHome =
  | { readonly version: 2; readonly root: string }
  | { readonly version: 1; readonly cpu: string; readonly memory: string };

interface Mount {
  readonly path: string;
  readonly type: string;
  readonly options: readonly string[];
}

function mounts(): Mount[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, path = '', type = '', options = '']) => ({ path, type, options: options.split(',') }));
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function v2Home(all: readonly Mount[]): CgroupHome | undefined {
  const mount = all.find(({ type }) => type === 'cgroup2');
  if (mount === undefined || !writable(mount.path)) return undefined;
  const controllers = readFileSync(join(mount.path, 'cgroup.controllers'), 'utf8').trim().split(' ');
  if (!controllers.includes('cpu') || !controllers.includes('memory')) return undefined;
  try {
    writeFileSync(join(mount.path, 'cgroup.subtree_control'), '+cpu +memory');
    return { version: 2, root: mount.path };
  } catch {
    return undefined;
  }
}

function v1Home(all: readonly Mount[]): CgroupHome | undefined {
  const tree = (controller: string): string | undefined =>
    all.find(({ type, options }) => type === 'cgroup' && options.includes(controller))?.path;
  const cpu = tree('cpu');
  const memory = tree('memory');
  if (cpu === undefined || memory === undefined || !writable(cpu) || !writable(memory)) return undefined;
  return { version: 1, cpu, memory };
}

/** The hierarchy that holds both cpu and memory: v2 first, since a v2 mounted beside v1 has no controllers. */
export function cgroupHome(): CgroupHome | undefined {
  const all = mounts();
  return v2Home(all) ?? v1Home(all);
}

export function cgroupDirectories(home: CgroupHome, name: string): string[] {
  if (home.version === 2) return [join(home.root, name)];
  return [...new Set([join(home.cpu, name), join(home.memory, name)])];
}

export function makeCgroup(directories: readonly string[]): void {
  for (const directory of directories) mkdirSync(directory);
}

export function joinCgroup(directories: readonly string[], pid: number): void {
  for (const directory of directories) writeFileSync(join(directory, 'cgroup.procs'), String(pid));
}

function removed(directory: string): true | undefined {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'EBUSY') return undefined;
    throw error;
  }
}

/** A cgroup is busy until the last of its processes is reaped, which may be a moment after the kill. */
export async function removeCgroup(directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    await until(`${directory} to be empty`, async () => removed(directory), 5_000);
  }
}

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Docker Engine of the test's own, with one container that runs Debian's static busybox. */
export interface Dockerd {
  readonly socket: string;
  readonly container: string;
  /** What the kernel holds for the container: milliseconds of each 100, and bytes. */
  limits(): { readonly quota: number; readonly memory: number };
  /** Ends the container and forgets it. */
  removeContainer(): Promise<void>;
  close(): Promise<void>;
}

const program = '/usr/sbin/dockerd';
const busybox = '/bin/busybox';
const container = 'tool';

/** Why there can be no Docker Engine here; undefined where there can. */
export function noDockerd(): string | undefined {
  if (process.getuid?.() !== 0) return 'dockerd needs root';
  const missing = [program, busybox].filter((file) => !existsSync(file));
  return missing.length === 0
    ? undefined
    : `not installed: ${missing.join(', ')} (see lab/debian-packages.txt)`;
}

function ask(socketPath: string, method: string, path: string, type = '', body?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path, headers: { 'content-type': type } }, async (answer) => {
      let text = '';
      for await (const part of answer) text += String(part);
      if ((answer.statusCode ?? 500) < 300) resolve(text);
      else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function untilItAnswers(socket: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await ask(socket, 'GET', '/_ping').catch(() => undefined))) {
    if (Date.now() > end) throw new Error('dockerd did not answer in 30 s');
    await sleep(50);
  }
}

/** There is no registry to pull from: the image is a tar of one program. */
async function startContainer(socket: string, directory: string, limits: object): Promise<void> {
  mkdirSync(join(directory, 'image', 'bin'), { recursive: true });
  execFileSync('cp', [busybox, join(directory, 'image', 'bin')]);
  const tar = execFileSync('tar', ['-C', join(directory, 'image'), '-c', '.'], { maxBuffer: 2 ** 26 });
  await ask(socket, 'POST', '/images/create?fromSrc=-&repo=forelock-test', 'application/x-tar', tar);
  const made = { Image: 'forelock-test', Cmd: ['/bin/busybox', 'sleep', '1000'], HostConfig: limits };
  const json = Buffer.from(JSON.stringify(made));
  await ask(socket, 'POST', `/containers/create?name=${container}`, 'application/json', json);
  await ask(socket, 'POST', `/containers/${container}/start`);
}

/** Groups of the name in every hierarchy, the innermost first. */
function removeGroups(parent: string): void {
  for (const hierarchy of ['.', ...readdirSync('/sys/fs/cgroup')]) {
    const group = join('/sys/fs/cgroup', hierarchy, parent);
    if (!existsSync(join(group, 'cgroup.procs'))) continue;
    for (const entry of readdirSync(group, { withFileTypes: true }))
      if (entry.isDirectory()) rmdirSync(join(group, entry.name));
    rmdirSync(group);
  }
}

function limitsIn(parent: string): { readonly quota: number; readonly memory: number } {
  const read = (...names: readonly string[]): string => {
    const file = names.find((name) => existsSync(name));
    return file === undefined ? '' : readFileSync(file, 'utf8').trim();
  };
  const group = (controller: string): string => {
    const home = join('/sys/fs/cgroup', controller, parent);
    return join(home, existsSync(home) ? (readdirSync(home).find((name) => name.length === 64) ?? '') : '');
  };
  const quota = read(join(group('cpu'), 'cpu.cfs_quota_us'), join(group('.'), 'cpu.max'));
  const memory = read(join(group('memory'), 'memory.limit_in_bytes'), join(group('.'), 'memory.max'));
  return { quota: Number(quota.split(' ')[0]) / 1_000, memory: Number(memory) };
}

/** A Docker Engine of the test's own, by its Unix socket. */
export interface Engine {
  readonly socket: string;
  readonly directory: string;
  /** Of its containers. */
  readonly cgroup: string;
  /** Its containers have to be gone. */
  close(): Promise<void>;
}

/** With more options of dockerd, and in a network namespace where one is named. */
export async function startEngine(more: readonly string[], netns?: string): Promise<Engine> {
  const directory = mkdtempSync('/tmp/fl-docker-');
  const parent = directory.slice('/tmp/'.length);
  const socket = join(directory, 'socket');
  const log = openSync(join(directory, 'log'), 'a');
  const options = [
    ...[`--host=unix://${socket}`, `--data-root=${directory}/data`, `--exec-root=${directory}/exec`],
    ...[`--pidfile=${directory}/pid`, `--cgroup-parent=/${parent}`, '--storage-driver=vfs', ...more],
  ];
  const within = netns === undefined ? [] : ['nsenter', `--net=/run/netns/${netns}`];
  const [file = program, ...args] = [...within, program, ...options];
  const child = spawn(file, args, { stdio: ['ignore', log, log] });
  const close = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
    removeGroups(parent);
    // A container in the host's network leaves that mounted.
    const network = join(directory, 'exec', 'netns', 'default');
    if (existsSync(network)) execFileSync('umount', [network]);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(socket);
  } catch (error) {
    await close();
    throw error;
  }
  return { socket, directory, cgroup: parent, close };
}

export async function startDockerd(limits: { NanoCpus: number; Memory: number }): Promise<Dockerd> {
  const engine = await startEngine(['--bridge=none', '--iptables=false', '--ip6tables=false']);
  const { socket } = engine;
  const removeContainer = async (): Promise<void> => {
    await ask(socket, 'DELETE', `/containers/${container}?force=1`).catch(() => {});
  };
  const close = async (): Promise<void> => {
    await removeContainer();
    await engine.close();
  };
  try {
    const own = { ...limits, MemorySwap: limits.Memory, NetworkMode: 'none' };
    await startContainer(socket, engine.directory, own);
  } catch (error) {
    await close();
    throw error;
  }
  return { socket, container, limits: () => limitsIn(engine.cgroup), removeContainer, close };
}

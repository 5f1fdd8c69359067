import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { ForelockError, type Resources } from '../../core/index.ts';
import { type CgroupMode, DockerEngine, EngineError, settingsFor } from '../../reserve/index.ts';
import type { Ended, Started } from './child.ts';
import { DockerFrames } from './docker-frames.ts';
import { treeUse, type UseReading } from './use-reading.ts';

/** What a command is run in: a container that runs, or a new one of an image. */
export interface Container {
  readonly engine: DockerEngine;
  readonly name: string;
  readonly runs: boolean;
}

export interface Inside {
  readonly env: NodeJS.ProcessEnv;
  /** A directory of this host that the container sees in the same place, read-only. */
  readonly folder: string;
  readonly share: Resources;
  readonly mode: CgroupMode;
}

/** Rejects with `docker-failed`. */
export async function findContainer(socket: string, name: string): Promise<Container> {
  const engine = new DockerEngine(socket);
  try {
    const told = (await engine.call('GET', `/containers/${encodeURIComponent(name)}/json`)) as {
      readonly State: { readonly Running: boolean };
    };
    if (told.State.Running) return { engine, name, runs: true };
    throw new ForelockError('docker-failed', `container ${name} does not run`);
  } catch (cause) {
    if (cause instanceof EngineError && cause.status === 404) return { engine, name, runs: false };
    throw asFailure(cause);
  }
}

/** Stdin, stdout and stderr are this process's own. Rejects with `docker-failed` where the Engine can't even begin. */
export async function startInside(
  container: Container,
  command: readonly string[],
  inside: Inside,
): Promise<Started> {
  try {
    return container.runs
      ? await execute(container, command, inside)
      : await startImage(container, command, inside);
  } catch (cause) {
    throw asFailure(cause);
  }
}

const streams = { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false };

async function startImage(
  { engine, name }: Container,
  command: readonly string[],
  { env, folder, share, mode }: Inside,
): Promise<Started> {
  const { Id: id } = (await engine.call('POST', '/containers/create', {
    ...{ Image: name, Cmd: command, Env: written(env), ...streams, OpenStdin: true, StdinOnce: true },
    HostConfig: {
      // The command reaches Forelock and its devices as it would without a container.
      ...{ NetworkMode: 'host', Init: true, Binds: [`${folder}:${folder}:ro`] },
      ...limitsOf(share, mode),
    },
  })) as { readonly Id: string };
  const remove = async (): Promise<void> => {
    await engine.call('DELETE', `/containers/${id}?force=1&v=1`);
  };
  const joined = await engine.attach(`/containers/${id}/attach?stream=1&stdin=1&stdout=1&stderr=1`, {});
  const output = join(joined);
  const exit = engine.call('POST', `/containers/${id}/wait?condition=next-exit`, undefined, true);
  exit.catch(() => {});
  try {
    await engine.call('POST', `/containers/${id}/start`);
  } catch (cause) {
    await remove();
    return neverBegun(cause);
  }
  return {
    kill: (signal) => void engine.call('POST', `/containers/${id}/kill?signal=${signal}`).catch(() => {}),
    ended: Promise.all([exit, output]).then(([told]): Ended => {
      return { code: (told as { readonly StatusCode: number }).StatusCode };
    }),
    use: () => statsOf(engine, id),
    leave: remove,
  };
}

async function execute(
  { engine, name }: Container,
  command: readonly string[],
  { env }: Inside,
): Promise<Started> {
  const of = encodeURIComponent(name);
  const { Id: id } = (await engine.call('POST', `/containers/${of}/exec`, {
    ...{ Cmd: command, Env: written(env), ...streams },
  })) as { readonly Id: string };
  const output = join(await engine.attach(`/exec/${id}/start`, { Detach: false, Tty: false }));
  const told = async (): Promise<{ readonly Pid: number; readonly ExitCode: number | null }> =>
    (await engine.call('GET', `/exec/${id}/json`)) as {
      readonly Pid: number;
      readonly ExitCode: number | null;
    };
  return {
    // The Engine passes no signals to what it executes; its process is one of this host.
    kill: (signal) =>
      void told()
        .then(({ Pid }) => process.kill(Pid, signal))
        .catch(() => {}),
    ended: output.then(async (): Promise<Ended> => ({ code: (await told()).ExitCode ?? 0 })),
    use: async () => treeUse((await told()).Pid)(),
    leave: async () => {},
  };
}

/** As a shell has it for a program that is not there, or can't be run. */
function neverBegun(cause: unknown): Started {
  const { message } = asFailure(cause);
  const code = /not found|no such file/i.test(message) ? 'ENOENT' : 'EACCES';
  const unknown = Object.assign(new Error(message), { code });
  return {
    ...{ kill: () => {}, ended: Promise.resolve({ unknown }), use: async () => undefined },
    leave: async () => {},
  };
}

/** Resolves when the other end has said all. */
async function join(connection: Duplex): Promise<void> {
  process.stdin.pipe(connection);
  connection.on('error', () => {});
  const frames = new DockerFrames();
  try {
    for await (const piece of connection as AsyncIterable<Buffer>)
      for (const { to, data } of frames.receive(piece))
        if (!process[to].write(data)) await once(process[to], 'drain');
  } finally {
    process.stdin.unpipe(connection);
    // A terminal or pipe that stays open would keep this process.
    process.stdin.destroy();
  }
}

function written(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

/** CPU weight and soft limit as of a cgroup v1, which the Engine translates; or what it calls `--cpus` and `--memory`. */
function limitsOf({ cpu, memory }: Resources, mode: CgroupMode): Readonly<Record<string, number>> {
  const bytes = Math.ceil(memory);
  if (mode === 'limit')
    return {
      ...(cpu > 0 ? { NanoCpus: Math.max(1e7, Math.round(cpu * 1e9)) } : {}),
      ...(bytes > 0 ? { Memory: bytes, MemorySwap: bytes } : {}),
    };
  const [weight] = settingsFor({ version: 1, cpu: '', memory: '' }, 'protect', 'cpu', cpu);
  return { CpuShares: Number(weight?.text), ...(bytes > 0 ? { MemoryReservation: bytes } : {}) };
}

/** Undefined for a container that has ended. */
async function statsOf(engine: DockerEngine, id: string): Promise<UseReading | undefined> {
  const told = (await engine
    .call('GET', `/containers/${id}/stats?stream=false&one-shot=true`)
    .catch(() => {})) as
    | {
        readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } };
        readonly memory_stats?: { readonly usage?: number; readonly max_usage?: number };
      }
    | undefined;
  const [cpu, memory] = [told?.cpu_stats?.cpu_usage?.total_usage, told?.memory_stats];
  const bytes = memory?.max_usage ?? memory?.usage;
  return cpu === undefined || bytes === undefined ? undefined : { cpu: cpu / 1e9, memory: bytes };
}

function asFailure(cause: unknown): ForelockError {
  if (cause instanceof ForelockError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ForelockError('docker-failed', why, { cause });
}

import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { bringUp, type Device, type Door, type LabOptions } from '../../lab/netns/index.ts';
import { configEntry } from './config-entry.ts';

export type ToolName = 'low' | 'normal' | 'high' | 'chief' | 'own' | `eth${number}`;

const run = promisify(execFile);
const program = 'dist/src/main.js';

/** Real devices in namespaces, and a Forelock of its own process before them. */
export interface Front {
  readonly devices: readonly Device[];
  /** The first one. */
  readonly device: Device;
  /** Straight to the device. */
  readonly straight: Door;
  /** Through Forelock to a device, the first where none is named, as the tool of that name. */
  through(tool: ToolName, device?: string): Door;
  /** What `forelock locks`, or `forelock status` with more, prints. */
  tell(...command: readonly string[]): Promise<string>;
  /** TCP port of its HTTP API; null where that is not on the network. */
  readonly httpPort: number | null;
  /** Its forelock.yaml. */
  readonly config: string;
  /** Of Forelock's process. */
  readonly pid: number | undefined;
  /** Ends Forelock as a crash does; its devices stay. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/**
 * More of the lab's options, what the configuration says of a device beside the usual, its policy, and the descriptor of a file
 * that Forelock's log goes to.
 */
export interface FrontOptions extends Omit<LabOptions, 'devices' | 'stateDir'> {
  readonly entry?: (device: Device) => Readonly<Record<string, unknown>>;
  readonly policy?: Readonly<Record<string, unknown>>;
  /** The HTTP API on the network. */
  readonly http?: Readonly<Record<string, unknown>>;
  /** Told the state directory before Forelock is started. */
  readonly before?: (state: string) => Promise<void>;
  readonly log?: number;
}

type Said = { readonly [name in 'entry' | 'policy' | 'http']?: FrontOptions[name] | undefined };

export async function openFront(
  stateDir: string,
  devices = 1,
  { entry = () => ({}), policy = {}, http, before, log, ...options }: FrontOptions = {},
): Promise<Front> {
  const lab = await bringUp({ ...options, devices, stateDir });
  const device = lab.devices[0];
  if (device === undefined) throw new Error('the lab has no device');
  writeConfig(lab.devices, lab.directory, { entry, policy, http });
  await before?.(join(lab.directory, 'state'));
  const child = await startForelock(lab.directory, log).catch(async (cause: unknown) => {
    await lab.down();
    throw cause;
  });
  const { ports, knownHostsFile } = child;
  const portOf = (name: string): number => ports[name] ?? 0;
  return {
    devices: lab.devices,
    device,
    straight: device.door,
    through: (user, name = device.name) => ({
      ...{ host: '127.0.0.1', port: portOf(name), user, keyFile: device.keyFile, knownHostsFile },
    }),
    tell: async (...command) => {
      const args = [program, ...command, '--config', join(lab.directory, 'forelock.yaml')];
      return (await run(process.execPath, args)).stdout;
    },
    httpPort: child.httpPort,
    config: join(lab.directory, 'forelock.yaml'),
    pid: child.process.pid,
    kill: () => end(child.process, 'SIGKILL'),
    close: async () => {
      await end(child.process, 'SIGTERM');
      await lab.down();
    },
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** A Forelock in a process of its own. */
export interface Started {
  readonly process: ChildProcess;
  readonly ports: Readonly<Record<string, number>>;
  readonly httpPort: number | null;
  /** The port of the first device first: ncclient scripts read the first line. */
  readonly knownHostsFile: string;
}

/** Writes what a Forelock before these devices is started with into the folder. */
export function writeConfig(devices: readonly Device[], folder: string, said: Said = {}): void {
  const file = (name: string): string => join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('front-key')]);
  writeFileSync(file('forelock.yaml'), configFor(devices, file, said));
}

/** Starts a Forelock by what `writeConfig` has put into the folder; its state directory is `state` there. */
export async function startForelock(folder: string, log: number | 'ignore' = 'ignore'): Promise<Started> {
  const file = (name: string): string => join(folder, name);
  const child = spawn(process.execPath, [program, 'serve', '--config', file('forelock.yaml')], {
    stdio: ['ignore', 'pipe', log],
  });
  if (child.stdout === null) throw new Error('Forelock has no stdout');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(20_000) })) as [string];
  const { ports, http } = JSON.parse(line) as { ports: Record<string, number>; http: number | null };
  const [type, key] = readFileSync(file('front-key.pub'), 'utf8').split(' ');
  const pins = Object.values(ports).map((port) => `[127.0.0.1]:${port} ${type} ${key}\n`);
  writeFileSync(file('front-known-hosts'), pins.join(''));
  return { process: child, ports, httpPort: http, knownHostsFile: file('front-known-hosts') };
}

function configFor(
  devices: readonly Device[],
  file: (name: string) => string,
  { entry = () => ({}), policy = {}, http }: Said,
): string {
  const keys = devices.slice(0, 1).map(({ keyFile }) => readFileSync(`${keyFile}.pub`, 'utf8').trim());
  return stringify({
    listen: { host: '127.0.0.1', 'host-key': file('front-key') },
    state: file('state'),
    policy,
    ...(http === undefined ? {} : { http }),
    tools: [
      { name: 'low', keys, priority: 'low' },
      { name: 'normal', keys },
      { name: 'high', keys, priority: 'high' },
      ...[0, 1, 2, 3].map((n) => ({
        ...{ name: `eth${n}`, keys },
        writes: [`/ietf-interfaces:interfaces/interface[name='eth${n}']`],
      })),
      { name: 'own', keys, candidate: 'private' },
      { name: 'chief', keys, priority: 'critical', 'may-kill': true },
    ],
    devices: devices.map((device) => ({ listen: 0, ...configEntry(device), ...entry(device) })),
  });
}

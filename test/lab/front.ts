import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { bringUp, type Device, type Door, type Lab } from '../../lab/netns/index.ts';
import { configEntry } from './config-entry.ts';

export type ToolName = 'low' | 'normal' | 'high' | 'chief' | `eth${number}`;

/** A real device in a namespace, and a Forelock of its own process before it. */
export interface Front {
  readonly device: Device;
  /** Straight to the device. */
  readonly straight: Door;
  /** Through Forelock, as the tool of that name. */
  through(tool: ToolName): Door;
  close(): Promise<void>;
}

export async function openFront(stateDir: string): Promise<Front> {
  const lab = await bringUp({ devices: 1, stateDir });
  const device = lab.devices[0];
  if (device === undefined) throw new Error('the lab has no device');
  const child = await startForelock(lab, device).catch(async (cause: unknown) => {
    await lab.down();
    throw cause;
  });
  const { port, knownHostsFile } = child;
  return {
    device,
    straight: device.door,
    through: (user) => ({ host: '127.0.0.1', port, user, keyFile: device.keyFile, knownHostsFile }),
    close: async () => {
      const gone = once(child.process, 'exit');
      child.process.kill('SIGTERM');
      await gone;
      await lab.down();
    },
  };
}

async function startForelock(
  lab: Lab,
  device: Device,
): Promise<{ readonly process: ChildProcess; readonly port: number; readonly knownHostsFile: string }> {
  const file = (name: string): string => join(lab.directory, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('front-key')]);
  writeFileSync(file('forelock.yaml'), configFor(device, file));
  const child = spawn(process.execPath, ['dist/src/main.js', 'serve', '--config', file('forelock.yaml')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(20_000) })) as [string];
  const port = (JSON.parse(line) as { ports: Record<string, number> }).ports[device.name] ?? 0;
  const [type, key] = readFileSync(file('front-key.pub'), 'utf8').split(' ');
  writeFileSync(file('front-known-hosts'), `[127.0.0.1]:${port} ${type} ${key}\n`);
  return { process: child, port, knownHostsFile: file('front-known-hosts') };
}

function configFor(device: Device, file: (name: string) => string): string {
  const keys = [readFileSync(`${device.keyFile}.pub`, 'utf8').trim()];
  return stringify({
    listen: { host: '127.0.0.1', 'host-key': file('front-key') },
    state: file('state'),
    tools: [
      { name: 'low', keys, priority: 'low' },
      { name: 'normal', keys },
      { name: 'high', keys, priority: 'high' },
      ...[0, 1, 2, 3].map((n) => ({
        ...{ name: `eth${n}`, keys },
        writes: [`/ietf-interfaces:interfaces/interface[name='eth${n}']`],
      })),
      { name: 'chief', keys, priority: 'critical', 'may-kill': true },
    ],
    devices: [{ listen: 0, ...configEntry(device) }],
  });
}

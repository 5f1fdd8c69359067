import { type ChildProcess, execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Door } from '../../lab/netns/index.ts';
import { startEtcd } from './etcd.ts';
import type { Tool, Workload } from './harmony-workload.ts';
import { type Premises, portsAnnounced } from './premises.ts';
import type { Fleet } from './simulated-fleet.ts';

export const contenders = ['straight', 'service', 'fifo', 'pam', 'private'] as const;
export type ContenderName = (typeof contenders)[number];

export const titles: Readonly<Record<ContenderName, string>> = {
  straight: 'straight, back-off',
  service: 'etcd lock, then straight',
  fifo: 'Forelock, FIFO',
  pam: 'Forelock, PAM',
  private: 'Forelock, private',
};

/** What stands between the tools and the devices in one play. */
export interface Between {
  readonly doors: Readonly<Record<string, Door>>;
  readonly ownNames: boolean;
  /** Whether a workflow's devices can be asked for all at once. */
  readonly atOnce: boolean;
  /** Whether locks cover what policy lets a tool write, rather than all. */
  readonly narrowed: boolean;
  readonly lockService: string | undefined;
  /** Forelock's, or etcd's. */
  readonly process: ChildProcess | undefined;
}

export function openBetween(
  premises: Premises,
  name: ContenderName,
  fleet: Fleet,
  workload: Workload,
): Promise<Between> {
  if (name === 'straight' || name === 'service') return openStraight(premises, name === 'service', fleet);
  return openForelock(premises, name, fleet, workload);
}

async function openStraight(premises: Premises, inFront: boolean, { doors }: Fleet): Promise<Between> {
  const etcd = inFront ? await startEtcd(premises) : undefined;
  return {
    doors,
    ownNames: false,
    atOnce: false,
    narrowed: false,
    lockService: etcd?.url,
    process: etcd?.process,
  };
}

/**
 * With all in the highest class and nobody narrowed, the order is that of arrival and no prediction counts in it. A lock of a
 * private candidate stands in nobody's way, where one of subtrees would.
 */
function toolEntry(name: ContenderName, { name: tool, class: priority, writes }: Tool, key: string): unknown {
  const narrowed = name === 'pam' && writes !== undefined;
  return {
    name: tool,
    keys: [key],
    priority: name === 'fifo' ? 'critical' : priority,
    ...(narrowed ? { writes } : {}),
  };
}

function deviceEntry(name: ContenderName, entry: Readonly<Record<string, unknown>>): unknown {
  const { snmp, ...rest } = entry;
  return { ...rest, listen: 0, ...(name === 'fifo' ? {} : { snmp }) };
}

/** Waits are to end by their turn alone, and the longest queues are longer than the default aging is made for. */
function policyOf(name: ContenderName): Readonly<Record<string, unknown>> {
  const patient = { wait: '20m', aging: '60s' };
  return name === 'private' ? { ...patient, candidate: 'private' } : patient;
}

async function openForelock(
  premises: Premises,
  name: ContenderName,
  fleet: Fleet,
  workload: Workload,
): Promise<Between> {
  const folder = join(premises.folder, name);
  mkdirSync(folder, { recursive: true });
  const file = (of: string): string => join(folder, of);
  const [straight] = Object.values(fleet.doors);
  if (straight === undefined) throw new Error('the fleet has no device');
  const key = readFileSync(`${straight.keyFile}.pub`, 'utf8').trim();
  if (!existsSync(file('front-key')))
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('front-key')]);
  const config = {
    listen: { host: '127.0.0.1', port: 0, 'host-key': file('front-key') },
    state: file('state'),
    policy: policyOf(name),
    tools: workload.tools.map((tool) => toolEntry(name, tool, key)),
    devices: fleet.entries.map((entry) => deviceEntry(name, entry)),
  };
  writeFileSync(file('forelock.yaml'), stringify(config));
  const log = openSync(file('forelock.log'), 'a');
  const program = join(import.meta.dirname, '..', '..', 'src', 'main.js');
  const child = premises.start(
    program,
    ['serve', '--config', file('forelock.yaml')],
    ['ignore', 'pipe', log],
  );
  closeSync(log);
  const ports = await portsAnnounced(child, `Forelock (${file('forelock.log')})`);
  const [type, hostKey] = readFileSync(file('front-key.pub'), 'utf8').split(' ');
  const pins = Object.values(ports).map((port) => `[127.0.0.1]:${port} ${type} ${hostKey}\n`);
  writeFileSync(file('known-hosts'), pins.join(''));
  const doors = Object.entries(ports).map(([device, port]): [string, Door] => [
    device,
    {
      ...{ host: '127.0.0.1', port, user: '' },
      ...{ keyFile: straight.keyFile, knownHostsFile: file('known-hosts') },
    },
  ]);
  return {
    ...{ doors: Object.fromEntries(doors), ownNames: true, atOnce: name !== 'private' },
    ...{ narrowed: name === 'pam', lockService: undefined, process: child },
  };
}

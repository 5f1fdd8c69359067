import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeviceKeys, Devices } from './devices.ts';
import { startForelock } from './forelock.ts';
import { writeKnownHosts } from './identity.ts';
import type { Target } from './openssh-session.ts';
import type { PipePlan } from './pipe-plan.ts';
import { type Premises, portsAnnounced } from './premises.ts';

export type WayName = 'direct' | 'pipe' | 'forelock';

/** One way to the devices, with the process in between where there is one. */
export interface Way {
  readonly name: WayName;
  readonly r1: Target;
  readonly bulk: Target;
  readonly between?: ChildProcess;
}

/** What every way of a run shares. */
export interface Setting {
  readonly premises: Premises;
  readonly keys: DeviceKeys;
  readonly devices: Devices;
  readonly cipher: string;
}

function targets(setting: Setting, ports: Readonly<Record<string, number>>): Pick<Way, 'r1' | 'bulk'> {
  const { premises, keys, devices, cipher } = setting;
  const { r1, bulk } = ports;
  if (r1 === undefined || bulk === undefined) throw new Error('a port for r1 or bulk is missing');
  const knownHosts = writeKnownHosts(premises.folder, [r1, bulk], keys.host);
  const at = (port: number) => ({ port, user: devices.user, identity: keys.tool, knownHosts, cipher });
  return { r1: at(r1), bulk: at(bulk) };
}

export function direct(setting: Setting): Way {
  return { name: 'direct', ...targets(setting, setting.devices.ports) };
}

export async function startPipe(setting: Setting): Promise<Way> {
  const { premises, keys, devices, cipher } = setting;
  const plan: PipePlan = {
    devices: devices.ports,
    hostKeyFile: keys.host.privateFile,
    toolKey: keys.tool.publicLine,
    user: devices.user,
    privateKeyFile: keys.tool.privateFile,
    deviceHostKey: keys.host.publicLine,
    cipher,
  };
  const file = join(premises.folder, 'pipe.json');
  writeFileSync(file, JSON.stringify(plan));
  const program = join(dirname(fileURLToPath(import.meta.url)), 'pipe.js');
  // With the young generation that Forelock's own first line asks for: the pipe is to lack nothing.
  const between = premises.start(process.execPath, ['--min-semi-space-size=16', program, file]);
  return { name: 'pipe', between, ...targets(setting, await portsAnnounced(between, 'the byte pipe')) };
}

export async function startForelockWay(setting: Setting): Promise<Way> {
  const between = startForelock(setting.premises, setting.keys, setting.devices);
  return { name: 'forelock', between, ...targets(setting, await portsAnnounced(between, 'forelock serve')) };
}

import { type ChildProcess, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bringUp, type Device, type Door } from '../../lab/netns/index.ts';
import { encodeCommit } from '../../src/netconf/index.ts';
import { configEntry } from '../lab/config-entry.ts';
import { openSettled } from '../lab/open-client.ts';
import type { DevicesOptions } from './harmony-devices.ts';
import type { Setting } from './harmony-plan.ts';
import { encodeBefore } from './harmony-text.ts';
import { interfacesOf, type Workload } from './harmony-workload.ts';
import { writeIdentity } from './identity.ts';
import type { Premises } from './premises.ts';
import { processorSeconds } from './processor-time.ts';

/** The devices of a setting. */
export interface Fleet {
  /** Straight to each, by its name. */
  readonly doors: Readonly<Record<string, Door>>;
  /** Whether a candidate may be validated before its commit. */
  readonly validates: boolean;
  /** What forelock.yaml says of each; SNMP among it. */
  readonly entries: readonly Readonly<Record<string, unknown>>[];
  /** Of all devices' processes together, once no session is open. */
  processorSeconds(): number;
  close(): Promise<void>;
}

export function openFleet(premises: Premises, setting: Setting, stateDir: string): Promise<Fleet> {
  return setting.name === 'real' ? openReal(setting, stateDir) : openSimulated(premises, setting);
}

/** Gives each device the interfaces that its workflows name, so that what a contender finds is what all others find. */
export async function fill(fleet: Fleet, workload: Workload): Promise<void> {
  for (const device of workload.devices) {
    const door = fleet.doors[device];
    if (door === undefined) throw new Error(`no door to ${device}`);
    const client = await openSettled(door);
    for (const operation of [encodeBefore(interfacesOf(workload, device)), encodeCommit()]) {
      const fault = (await client.rpc(operation)).errors[0];
      if (fault !== undefined) throw new Error(`${device} was not filled: ${fault.message ?? fault.tag}`);
    }
    await client.close();
  }
}

async function openReal(setting: Setting, stateDir: string): Promise<Fleet> {
  const lab = await bringUp({ devices: setting.devices, stateDir });
  return {
    doors: Object.fromEntries(lab.devices.map((device) => [device.name, device.door])),
    validates: false,
    entries: lab.devices.map(configEntry),
    processorSeconds: () => lab.devices.reduce((sum, device) => sum + ofNamespace(device), 0),
    close: () => lab.down(),
  };
}

function ofNamespace({ netns }: Device): number {
  const pids = execFileSync('ip', ['netns', 'pids', netns], { encoding: 'utf8' }).split('\n').filter(Boolean);
  return pids.reduce((sum, pid) => sum + processorSeconds(Number(pid)), 0);
}

const simulatedProcesses = 2;
/** Milliseconds of a simulated device for each request. */
const latency = 10;

async function openSimulated(premises: Premises, setting: Setting): Promise<Fleet> {
  const [host, tool] = [writeIdentity(premises.folder, 'host'), writeIdentity(premises.folder, 'tool')];
  const keys = { authKey: 'bench-auth-passphrase', privKey: 'bench-priv-passphrase' };
  const files = { authKey: join(premises.folder, 'auth'), privKey: join(premises.folder, 'priv') };
  for (const of of ['authKey', 'privKey'] as const) writeFileSync(files[of], keys[of], { mode: 0o600 });
  const common = { user: 'admin', key: tool.publicLine, hostKey: readFileSync(host.privateFile, 'utf8') };
  const names = Array.from({ length: setting.devices }, (_, at) => `r${at + 1}`);
  const hosts: ChildProcess[] = [];
  const ports = new Map<string, { readonly port: number; readonly snmpPort: number }>();
  for (let part = 0; part < simulatedProcesses; part += 1) {
    const own = names.filter((_, at) => at % simulatedProcesses === part);
    const options: DevicesOptions = { names: own, latency, ...common, ...keys };
    const program = join(import.meta.dirname, 'harmony-devices.js');
    const child = premises.start(process.execPath, [program, JSON.stringify(options)]);
    hosts.push(child);
    for (const [name, both] of await announced(child)) ports.set(name, both);
  }
  const knownHostsFile = join(premises.folder, 'devices-known-hosts');
  const pins = [...ports.values()].map(({ port }) => `[127.0.0.1]:${port} ${host.publicLine}\n`);
  writeFileSync(knownHostsFile, pins.join(''));
  const door = (name: string): Door => ({
    ...{ host: '127.0.0.1', port: ports.get(name)?.port ?? 0, user: 'admin' },
    ...{ keyFile: tool.privateFile, knownHostsFile },
  });
  const entry = (name: string): Readonly<Record<string, unknown>> => ({
    ...{ name, profile: 'simulator', host: '127.0.0.1', port: ports.get(name)?.port },
    'known-hosts': knownHostsFile,
    login: { user: 'admin', 'private-key': tool.privateFile },
    snmp: {
      ...{ port: ports.get(name)?.snmpPort, user: 'forelock' },
      auth: { protocol: 'sha256', 'key-file': files.authKey },
      privacy: { protocol: 'aes', 'key-file': files.privKey },
    },
    capacity: { bandwidth: '1Gbit', cpu: 4, memory: '1GiB' },
  });
  return {
    doors: Object.fromEntries(names.map((name) => [name, door(name)])),
    validates: true,
    entries: names.map(entry),
    processorSeconds: () => hosts.reduce((sum, { pid }) => sum + processorSeconds(pid ?? 0), 0),
    close: async () => {
      for (const child of hosts) await premises.end(child);
    },
  };
}

/** NETCONF and SNMP port of each device, by the one line that its process prints. */
async function announced(
  child: ChildProcess,
): Promise<ReadonlyMap<string, { readonly port: number; readonly snmpPort: number }>> {
  if (child.stdout === null) throw new Error('the simulated devices have no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const { ports, snmpPorts } = JSON.parse(line) as Record<'ports' | 'snmpPorts', Record<string, number>>;
    const both = Object.entries(ports).map(
      ([name, port]) => [name, { port, snmpPort: snmpPorts[name] ?? 0 }] as const,
    );
    return new Map(both);
  }
  throw new Error('the simulated devices ended before they listened');
}

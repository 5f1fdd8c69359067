import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Door } from '../../lab/netns/index.ts';
import type { DevicesOptions } from './harmony-devices.ts';
import { writeIdentity } from './identity.ts';
import type { Premises } from './premises.ts';
import { processorSeconds } from './processor-time.ts';

/** Devices to measure with. */
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

const simulatedProcesses = 2;

/** How many simulated devices there are, and what they are like. */
export interface SimulatedPlan {
  readonly devices: number;
  /** Milliseconds that a device takes for each request. */
  readonly latency: number;
}

/** Devices of loopback in processes of their own, with one host key and one login; named r1, r2 and so on. */
export async function openSimulatedFleet(
  premises: Premises,
  { devices, latency }: SimulatedPlan,
): Promise<Fleet> {
  const [host, tool] = [writeIdentity(premises.folder, 'host'), writeIdentity(premises.folder, 'tool')];
  const keys = { authKey: 'bench-auth-passphrase', privKey: 'bench-priv-passphrase' };
  const files = { authKey: join(premises.folder, 'auth'), privKey: join(premises.folder, 'priv') };
  for (const of of ['authKey', 'privKey'] as const) writeFileSync(files[of], keys[of], { mode: 0o600 });
  const common = { user: 'admin', key: tool.publicLine, hostKey: readFileSync(host.privateFile, 'utf8') };
  const names = Array.from({ length: devices }, (_, at) => `r${at + 1}`);
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

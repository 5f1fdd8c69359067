import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ensureHostKey } from '../../src/cli/host-key.ts';
import { hashPassword } from '../../src/cli/password.ts';
import { readConfig } from '../../src/cli/read-config.ts';
import { readSecrets } from '../../src/cli/read-secrets.ts';
import { systemClock } from '../../src/cli/system-clock.ts';
import { silentLog } from '../../src/core/index.ts';
import { type Forelock, openForelock } from '../../src/forelock.ts';
import { type DeviceTarget, NetconfClient } from '../../src/netconf/index.ts';
import {
  openSimulatedDevice,
  type SimulatedDevice,
  type SimulatedDeviceOptions,
} from '../../src/simulator/index.ts';

const password = 'lab-password';
const snmp = { user: 'forelock', auth: 'auth-passphrase', priv: 'priv-passphrase' };

/** A simulated device with a Forelock before it, in this process, and ways in. */
export interface House {
  readonly device: SimulatedDevice;
  readonly forelock: Forelock;
  /** A client session through Forelock. */
  enter(tool: string): Promise<NetconfClient>;
  /** Where and how a tool connects. */
  door(tool: string): DeviceTarget;
  /** A client session straight to the device. */
  straight(): Promise<NetconfClient>;
  close(): Promise<void>;
}

export async function openHouse(
  policy: Readonly<Record<string, unknown>> = {},
  deviceOptions: Partial<SimulatedDeviceOptions> = {},
  deviceConfig: object = {},
  listen: object = {},
): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'forelock-house-'));
  const file = (name: string): string => join(folder, name);
  const device = await openSimulatedDevice({
    ...deviceOptions,
    logins: [{ user: 'admin', password }],
    snmp: {
      login: {
        version: '3',
        user: snmp.user,
        auth: { protocol: 'sha256', key: snmp.auth },
        priv: { protocol: 'aes', key: snmp.priv },
      },
      capacity: { cpu: 2, memory: 2 ** 30, bandwidth: 1e8 },
    },
  });
  await Promise.all([
    writeFile(file('password'), password),
    writeFile(file('hash'), await hashPassword(password)),
    writeFile(file('auth'), snmp.auth),
    writeFile(file('priv'), snmp.priv),
    writeFile(file('forelock.yaml'), stringify(written(device, file, policy, deviceConfig, listen))),
  ]);
  const config = await readConfig(file('forelock.yaml'));
  await ensureHostKey(config.listen.hostKey);
  const secrets = await readSecrets(config, process.env);
  const forelock = await openForelock(config, secrets, { clock: systemClock, log: silentLog });
  const door = (user: string): DeviceTarget => ({
    ...{ host: '127.0.0.1', port: forelock.ports.r1 ?? 0, user, password },
    hostKey: { kind: 'insecure' },
  });
  return {
    ...{ device, forelock, door },
    enter: (tool) => NetconfClient.open(door(tool)),
    straight: () => NetconfClient.open({ ...door('admin'), port: device.port }),
    close: async () => {
      await forelock.close();
      await device.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The interface of that name, as `writes` has it. */
export function entryOf(port: string): string {
  return `/ietf-interfaces:interfaces/interface[name='${port}']`;
}

function written(
  device: SimulatedDevice,
  file: (name: string) => string,
  policy: object,
  deviceConfig: object,
  listen: object,
): object {
  const tool = (name: string, priority: string, more: object = {}) => ({
    ...{ name, priority, 'password-file': file('hash') },
    ...more,
  });
  return {
    listen: { host: '127.0.0.1', 'host-key': file('host-key'), ...listen },
    state: file('state'),
    tools: [
      tool('low', 'low'),
      tool('normal', 'normal'),
      tool('high', 'high'),
      tool('hasty', 'normal', { wait: '100ms' }),
      tool('chief', 'critical', { 'may-kill': true }),
      tool('brief', 'normal', { lease: '200ms' }),
      tool('brief-e0', 'normal', { lease: '200ms', writes: [entryOf('e0')] }),
      tool('few', 'normal', { limits: { sessions: 2 } }),
      tool('slow', 'normal', { limits: { 'requests-per-second': 20, burst: 1 } }),
      { name: 'certified', certificate: true },
      tool('sharing', 'normal', { candidate: 'shared' }),
      tool('own', 'normal', { candidate: 'private' }),
      tool('own-too', 'high', { candidate: 'private' }),
      ...['e0', 'e1'].map((port) =>
        tool(`own-${port}`, 'normal', { candidate: 'private', writes: [entryOf(port)] }),
      ),
      ...['e0', 'e1'].map((port) => tool(`only-${port}`, 'normal', { writes: [entryOf(port)] })),
    ],
    devices: [
      {
        ...{ name: 'r1', profile: 'simulator', host: '127.0.0.1', port: device.port, listen: 0 },
        'host-key-sha256': device.hostKeySha256,
        login: { user: 'admin', 'password-file': file('password') },
        snmp: {
          ...{ port: device.snmpPort, user: snmp.user },
          auth: { protocol: 'sha256', 'key-file': file('auth') },
          privacy: { protocol: 'aes', 'key-file': file('priv') },
        },
        capacity: { cpu: 2, memory: '1GiB', bandwidth: '100Mbit' },
        ...deviceConfig,
      },
    ],
    policy,
  };
}

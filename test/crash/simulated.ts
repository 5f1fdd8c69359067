import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeGet, generateKeyPair, NetconfClient } from '../../src/netconf/index.ts';
import type { SimulatedDeviceOptions } from '../../src/simulator/index.ts';
import { openSnmp, type UsmLogin } from '../../src/snmp/index.ts';
import { freePort } from '../processes/free-port.ts';
import { killProcess, type StageDevice, startProcess } from './stage.ts';

const password = 'device-password';
const login: UsmLogin = {
  version: '3',
  user: 'forelock',
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
};
const columns = [
  '1.3.6.1.2.1.97.1.8.4.1.3',
  '1.3.6.1.4.1.8072.9999.9999.1.1',
  '1.3.6.1.4.1.8072.9999.9999.1.2',
];
const locksFilter =
  '<netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><datastores/></netconf-state>';

/** The simulated device, in a process of its own; `more` says how it differs from the usual one. */
export async function openSimulated(
  more: Pick<SimulatedDeviceOptions, 'candidate' | 'rollback' | 'latency'> = {},
): Promise<StageDevice> {
  const folder = mkdtempSync(join(tmpdir(), 'forelock-crash-device-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const [port, snmpPort] = await Promise.all([freePort(), freePort()]);
  const options = {
    ...more,
    ...{ port, hostKey: generateKeyPair('crash').private, logins: [{ user: 'admin', password }] },
    snmp: { port: snmpPort, login, capacity: { cpu: 2, memory: 2 ** 30, bandwidth: 1e8 } },
  };
  let child: ChildProcess | undefined;
  const restart = async (): Promise<Readonly<Record<string, unknown>>> => {
    const started = await startProcess(['dist/test/processes/simulated-device.js', JSON.stringify(options)]);
    child = started.child;
    return started.told;
  };
  const { hostKeySha256 } = await restart();
  const snmp = openSnmp({ host: '127.0.0.1', port: snmpPort, login, timeout: 1_000, retries: 3 });
  const target = {
    ...{ host: '127.0.0.1', port, user: 'admin', password },
    hostKey: { kind: 'insecure' as const },
  };
  return {
    entry: {
      ...{ profile: 'simulator', host: '127.0.0.1', port, 'host-key-sha256': hostKeySha256 },
      login: { user: 'admin', 'password-file': file('password', password) },
      snmp: {
        ...{ port: snmpPort, user: login.user },
        auth: { protocol: 'sha256', 'key-file': file('auth', login.auth.key) },
        privacy: { protocol: 'aes', 'key-file': file('priv', login.priv?.key ?? '') },
      },
      capacity: { cpu: 2, memory: '1GiB', bandwidth: '100Mbit' },
    },
    kill: () => killProcess(child),
    restart: async () => void (await restart()),
    straight: () => NetconfClient.open(target),
    standing: async () => {
      const client = await NetconfClient.open(target);
      const { data } = await client.rpc(encodeGet({ subtree: locksFilter }));
      await client.close();
      const rows = await Promise.all(columns.map(async (column) => (await snmp.walk(column)).length));
      return {
        locks: data.split('<locked-by-session>').length - 1,
        rows: rows.reduce((sum, count) => sum + count, 0),
      };
    },
    close: async () => {
      snmp.close();
      await killProcess(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeGetConfig, NetconfClient } from '../../src/netconf/index.ts';
import { openSimulatedDevice, type SimulatedDevice } from '../../src/simulator/index.ts';
import { type ModuleSchema, SchemaMaker } from '../../src/simulator/schema.ts';
import type { UsmLogin } from '../../src/snmp/index.ts';
import type { GrantedDevice } from './one-grant.ts';

const password = 'device-password';
const login: UsmLogin = {
  ...{ version: '3', user: 'forelock', auth: { protocol: 'sha256', key: 'auth-passphrase' } },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
};
const capacity = { cpu: 2, memory: 2 ** 30, bandwidth: 1e8 };

const qos = new SchemaMaker('http://openconfig.net/yang/qos', 'oc-qos');
/** As much of openconfig-qos as the profile openconfig configures. */
const openconfigQos: ModuleSchema = {
  ...{ module: 'openconfig-qos', revision: '2026-04-30', namespace: 'http://openconfig.net/yang/qos' },
  ...{
    prefix: 'oc-qos',
    text: 'module openconfig-qos { namespace "http://openconfig.net/yang/qos"; prefix oc-qos; }',
  },
  roots: [
    qos.container('qos', [
      qos.container('scheduler-policies', [
        qos.list(
          'scheduler-policy',
          ['name'],
          [
            qos.leaf('name'),
            qos.container('config', [qos.leaf('name')]),
            qos.container('schedulers', [
              qos.list(
                'scheduler',
                ['sequence'],
                [
                  qos.leaf('sequence'),
                  qos.container('config', [qos.leaf('sequence')]),
                  qos.container('one-rate-two-color', [qos.container('config', [qos.leaf('cir')])]),
                ],
              ),
            ]),
          ],
        ),
      ]),
    ]),
  ],
};

export interface SimulatedRig extends GrantedDevice {
  /** A session straight to it. */
  readonly open: () => Promise<NetconfClient>;
  readonly close: () => Promise<void>;
}

/** A simulated device in this process, that is reserved on by SNMP or by NETCONF. */
export async function openSimulatedRig(by: 'snmp' | 'netconf'): Promise<SimulatedRig> {
  const folder = mkdtempSync(join(tmpdir(), 'forelock-steps-device-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const device = await openSimulatedDevice({
    logins: [{ user: 'admin', password }],
    ...(by === 'snmp' ? { snmp: { login, capacity } } : { modules: [openconfigQos] }),
  });
  const snmp = {
    ...{ port: device.snmpPort, user: login.user },
    auth: { protocol: 'sha256', 'key-file': file('auth', login.auth.key) },
    privacy: { protocol: 'aes', 'key-file': file('priv', login.priv?.key ?? '') },
  };
  const target = { host: '127.0.0.1', port: device.port, user: 'admin', password };
  const open = (): Promise<NetconfClient> => NetconfClient.open({ ...target, hostKey: { kind: 'insecure' } });
  const reader = by === 'netconf' ? await open() : undefined;
  return {
    entry: {
      ...{ profile: by === 'snmp' ? 'simulator' : 'openconfig', host: '127.0.0.1', port: device.port },
      'host-key-sha256': device.hostKeySha256,
      login: { user: 'admin', 'password-file': file('password', password) },
      capacity: { cpu: 2, memory: '1GiB', bandwidth: '100Mbit' },
      ...(by === 'snmp' ? { snmp } : {}),
    },
    open,
    standing: () => standingOn(device, reader),
    close: async () => {
      reader?.destroy();
      await device.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param reader a session with the device, where something could be in its configuration */
async function standingOn(
  device: SimulatedDevice,
  reader: NetconfClient | undefined,
): Promise<readonly string[]> {
  const running = (await reader?.rpc(encodeGetConfig('running')))?.data ?? '';
  return [
    ...[...device.locks()].map(([name, session]) => `${name} is locked by ${session}`),
    ...(device.reservationRows() > 0 ? [`${device.reservationRows()} rows`] : []),
    ...(running.includes('cir') ? ['a scheduler'] : []),
  ];
}

import type { DeviceSecrets } from '../src/core/index.ts';
import { openSimulatedDevice, type SimulatedDevice } from '../src/simulator/index.ts';

/** A simulated device that takes NETCONF as given, and SNMP with the keys that the docs and their tests use. */
export function openDocumentedDevice(user: string, password: string): Promise<SimulatedDevice> {
  return openSimulatedDevice({
    logins: [{ user, password }],
    startup: true,
    snmp: {
      login: {
        ...{ version: '3', user: 'forelock' },
        auth: { protocol: 'sha256', key: 'auth passphrase' },
        priv: { protocol: 'aes', key: 'priv passphrase' },
      },
      capacity: { cpu: 4, memory: 2 ** 32, bandwidth: 1e9 },
    },
  });
}

/** What such a device is logged in to with, its password being `secret`. */
export const documentedSecrets: DeviceSecrets = {
  ...{ knownHosts: undefined, password: 'secret', privateKey: undefined, passphrase: undefined },
  ...{ agent: undefined, snmpAuth: 'auth passphrase', snmpPrivacy: 'priv passphrase' },
};

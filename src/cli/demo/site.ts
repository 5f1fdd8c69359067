import type { Resources } from '../../core/index.ts';
import { openSimulatedDevice, type SimulatedDevice } from '../../simulator/index.ts';
import type { UsmLogin } from '../../snmp/index.ts';
import type { Targets } from './script.ts';

/** The one account that simulated devices know, for NETCONF and for SNMP. */
export const account = { user: 'forelock', password: 'simulated device' } as const;
export const snmpAccount: UsmLogin & { readonly priv: NonNullable<UsmLogin['priv']> } = {
  version: '3',
  user: 'forelock',
  auth: { protocol: 'sha256', key: 'simulated auth' },
  priv: { protocol: 'aes', key: 'simulated priv' },
};

export interface SiteDevice {
  readonly name: string;
  readonly port: number;
  readonly snmpPort: number;
  /** Fingerprint of its SSH host key. */
  readonly hostKeySha256: string;
}

/** Some simulated devices on loopback, all new and each with the same capacity. */
export interface SimulatedSite {
  readonly devices: readonly SiteDevice[];
  /** How they are reached without Forelock. */
  readonly targets: Targets;
  close(): Promise<void>;
}

export async function openSite(names: readonly string[], capacity: Resources): Promise<SimulatedSite> {
  const opened = new Map<string, SimulatedDevice>();
  for (const name of names) {
    const snmp = { login: snmpAccount, capacity };
    opened.set(name, await openSimulatedDevice({ logins: [account], startup: true, snmp }));
  }
  const devices = [...opened].map(([name, { port, snmpPort = 0, hostKeySha256 }]) => {
    return { name, port, snmpPort, hostKeySha256 };
  });
  return {
    devices,
    targets: (_tool, device) => ({
      ...{ host: '127.0.0.1', port: opened.get(device)?.port ?? 0, ...account },
      hostKey: { kind: 'fingerprint', sha256: opened.get(device)?.hostKeySha256 ?? '' },
    }),
    close: async () => {
      await Promise.all([...opened.values()].map((device) => device.close()));
    },
  };
}

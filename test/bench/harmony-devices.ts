// Simulated devices in a process of their own: `node harmony-devices.js OPTIONS`, where OPTIONS is JSON of DevicesOptions. Prints one line
// of JSON: {"event":"listening","ports":{NAME:N},"snmpPorts":{NAME:N}}; ends on SIGTERM.
import { openSimulatedDevice } from '../../src/simulator/index.ts';

export interface DevicesOptions {
  readonly names: readonly string[];
  readonly user: string;
  /** A public key, as in authorized_keys. */
  readonly key: string;
  readonly hostKey: string;
  /** Milliseconds that a device takes for each request. */
  readonly latency: number;
  readonly authKey: string;
  readonly privKey: string;
}

const options = JSON.parse(process.argv[2] ?? '{}') as DevicesOptions;
const login = {
  version: '3',
  user: 'forelock',
  auth: { protocol: 'sha256', key: options.authKey },
  priv: { protocol: 'aes', key: options.privKey },
} as const;
const capacity = { cpu: 4, memory: 2 ** 30, bandwidth: 1e9 };
const ports: Record<string, number> = {};
const snmpPorts: Record<string, number> = {};
for (const name of options.names) {
  const device = await openSimulatedDevice({
    logins: [{ user: options.user, key: options.key }],
    hostKey: options.hostKey,
    latency: options.latency,
    snmp: { login, capacity },
  });
  ports[name] = device.port;
  snmpPorts[name] = device.snmpPort ?? 0;
}
console.log(JSON.stringify({ event: 'listening', ports, snmpPorts }));
process.once('SIGTERM', () => process.exit(0));

import type { Device } from './device.ts';

/** How forelock.yaml names a device of the lab, less its own port on Forelock. */
export function configEntry(device: Device): Readonly<Record<string, unknown>> {
  return {
    ...{ name: device.name, profile: 'linux-yuma123', host: device.address, port: device.netconfPort },
    'known-hosts': device.knownHostsFile,
    login: { user: device.user, 'private-key': device.keyFile },
    snmp: {
      ...{ port: device.snmpPort, user: device.snmp.user },
      auth: { protocol: 'sha256', 'key-file': device.snmp.authKeyFile },
      privacy: { protocol: 'aes', 'key-file': device.snmp.privKeyFile },
    },
    capacity: { bandwidth: '100Mbit', cpu: 1, memory: '256MiB' },
  };
}

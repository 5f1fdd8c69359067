import { type DeviceConfig, type DeviceSecrets, ForelockError } from './core/index.ts';
import type { DeviceTarget, HostKeyPolicy } from './netconf/index.ts';
import type { SnmpTarget } from './snmp/index.ts';

/** The tool that a session is opened for; its password where it logged in with one. */
export interface OnBehalf {
  readonly user: string;
  readonly password: string | undefined;
}

/**
 * How to open a NETCONF session to a device of the configuration. Throws `login-refused` where the device takes the
 * tool's own password and the tool came without one.
 */
export function netconfTarget(device: DeviceConfig, secrets: DeviceSecrets, tool: OnBehalf): DeviceTarget {
  const { host, port, login } = device;
  const { password, privateKey, passphrase, agent } = secrets;
  if (device.tls !== undefined) return tlsTarget(device, device.tls, secrets);
  const at = { host, port, hostKey: hostKeyPolicy(device, secrets) };
  if (login.kind !== 'tool') return { ...at, user: login.user, password, privateKey, passphrase, agent };
  if (tool.password !== undefined) return { ...at, user: tool.user, password: tool.password };
  throw new ForelockError(
    'login-refused',
    `${device.name} takes the tool's own password, and ${tool.user} logged in without one`,
  );
}

function tlsTarget(
  { host, port }: DeviceConfig,
  { device }: NonNullable<DeviceConfig['tls']>,
  { tls }: DeviceSecrets,
): DeviceTarget {
  const { cert = '', key = '', passphrase, ca = '' } = tls ?? {};
  const known = device.kind === 'ca' ? { kind: device.kind, ca, name: device.name } : device;
  return {
    ...{ host, port, user: '', hostKey: { kind: 'fingerprint', sha256: '' } },
    tls: { cert, key, passphrase, device: known },
  };
}

function hostKeyPolicy({ hostKey }: DeviceConfig, secrets: DeviceSecrets): HostKeyPolicy {
  if (hostKey.kind === 'fingerprint') return { kind: 'fingerprint', sha256: hostKey.sha256 };
  return { kind: 'known-hosts', text: secrets.knownHosts ?? '' };
}

/** Undefined for a device that is configured without SNMP. */
export function snmpTarget({ host, snmp }: DeviceConfig, secrets: DeviceSecrets): SnmpTarget | undefined {
  if (snmp === undefined) return undefined;
  const { port, user, auth, privacy, timeout, retries } = snmp;
  const priv = privacy && { protocol: privacy.protocol, key: secrets.snmpPrivacy ?? '' };
  return {
    ...{ host, port, timeout, retries },
    login: { version: '3', user, auth: { protocol: auth.protocol, key: secrets.snmpAuth ?? '' }, priv },
  };
}

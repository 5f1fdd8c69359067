import type { Device } from '../../lab/netns/index.ts';
import { type DeviceProfile, loadProfiles } from '../../src/device/index.ts';
import { openSnmp, type SnmpSession } from '../../src/snmp/index.ts';

/** Straight to the snmpd of a device of the lab, with the profile that it is reserved on by. The session is the caller's to close. */
export async function openDeviceSnmp(
  { address, snmpPort, snmp }: Pick<Device, 'address' | 'snmpPort' | 'snmp'>,
  { authKey = snmp.authKey, timeout }: { readonly authKey?: string; readonly timeout?: number } = {},
): Promise<{ readonly profile: DeviceProfile; readonly session: SnmpSession }> {
  const profile = (await loadProfiles('devices')).get('linux-yuma123');
  if (profile === undefined) throw new Error('the profile is gone');
  const auth = { protocol: 'sha256', key: authKey } as const;
  const priv = { protocol: 'aes', key: snmp.privKey } as const;
  const login = { version: '3', user: snmp.user, auth, priv } as const;
  const quick = timeout === undefined ? {} : { timeout };
  return { profile, session: openSnmp({ host: address, port: snmpPort, login, ...quick }) };
}

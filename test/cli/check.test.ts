import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { checkDevices } from '../../src/cli/check.ts';
import { compileConfig, type DeviceSecrets } from '../../src/core/index.ts';
import { loadProfiles } from '../../src/device/index.ts';
import { packagedDirectory } from '../../src/package-root.ts';
import type { SimulatedDevice } from '../../src/simulator/index.ts';
import { documentedSecrets, openDocumentedDevice } from '../documented-device.ts';

let device: SimulatedDevice;
beforeEach(async () => {
  device = await openDocumentedDevice('forelock', 'secret');
});
afterEach(() => device.close());

async function findings(change: {
  readonly hostKey?: string;
  readonly secrets?: Partial<DeviceSecrets>;
  readonly profile?: string;
  readonly more?: string;
}): Promise<readonly string[]> {
  const text = `
listen: { port: 0 }
state: /nowhere
tools: [{ name: alice, password-file: p }]
devices:
  - name: r1
    profile: ${change.profile ?? 'simulator'}
    host: 127.0.0.1
    port: ${device.port}
    host-key-sha256: "${change.hostKey ?? device.hostKeySha256}"
    login: { user: forelock, password-file: p }
    snmp: { port: ${device.snmpPort}, user: forelock, auth: { key-file: a }, privacy: { key-file: b },
            timeout: 200ms, retries: 0 }
    ${change.more ?? ''}
`;
  const devices = new Map([['r1', { ...documentedSecrets, ...change.secrets }]]);
  const profiles = await loadProfiles(packagedDirectory('devices'));
  const secrets = { hostKey: '', passwords: new Map(), devices };
  const found = await checkDevices(compileConfig(text, 'forelock.yaml'), secrets, profiles);
  return found.map(({ what, result, detail }) => `${what} ${result}: ${detail}`);
}

it('a device that has all that Forelock needs holds in everything, and keeps nothing of the test', async () => {
  expect(await findings({})).toEqual([
    'profile holds: Forelock simulated device',
    `tcp holds: 127.0.0.1:${device.port}`,
    'host key holds: the fingerprint is right',
    'login holds: as forelock, password',
    expect.stringMatching(/^hello holds: session \d+$/),
    expect.stringMatching(/^capabilities holds: \d+ offered, with base, candidate, startup$/),
    expect.stringMatching(/^snmp load holds: cpuIdle \d+ percent, /),
    'reserve cpu holds: 0.04 set aside and given back',
    'reserve memory holds: 41 MiB set aside and given back',
    'reserve bandwidth holds: 10 Mbit/s set aside and given back',
  ]);
  expect(device.reservationRows()).toBe(0);
  await vi.waitFor(() => expect(device.sessions()).toEqual([]));
});

it('another host key, a wrong password and a wrong SNMP key are told as what they are', async () => {
  const hostKey = `SHA256:${'A'.repeat(43)}`;
  expect((await findings({ hostKey }))[2]).toMatch(/^host key fails: .* is not trusted/);
  expect((await findings({ secrets: { password: 'wrong' } }))[2]).toMatch(
    /^login fails: .* refused the login/,
  );
  const wrongKey = await findings({ secrets: { snmpAuth: 'another passphrase' } });
  expect(wrongKey.slice(6)).toEqual([expect.stringMatching(/^snmp fails: /)]);
});

it('a reservation that the device refuses fails, and leaves nothing', async () => {
  const found = await findings({ more: 'capacity: { cpu: 800 }' });
  expect(found.find((line) => line.startsWith('reserve cpu'))).toMatch(/^reserve cpu fails: .*refused/);
  expect(found.find((line) => line.startsWith('reserve memory'))).toMatch(/^reserve memory holds/);
  expect(device.reservationRows()).toBe(0);
});

it('a profile that is not there is told before anything is tried', async () => {
  expect(await findings({ profile: 'cisco' })).toEqual(['profile fails: no profile is called cisco']);
});

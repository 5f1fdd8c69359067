import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../src/core/index.ts';
import { loadProfiles } from '../src/device/index.ts';
import { openLoadGauge } from '../src/load-gauge.ts';
import { packagedDirectory } from '../src/package-root.ts';
import { joinParts, openAgent, openSnmp, scalarPart, type UsmLogin } from '../src/snmp/index.ts';

const login: UsmLogin = {
  ...{ version: '3', user: 'forelock' },
  auth: { protocol: 'sha256', key: 'auth passphrase' },
  priv: { protocol: 'aes', key: 'priv passphrase' },
};
const idle = '1.3.6.1.4.1.2021.11.11.0';
const free = '1.3.6.1.4.1.2021.4.6.0';
const total = '1.3.6.1.4.1.2021.4.5.0';

const clock = {
  now: () => 0,
  after: () => () => {},
};

async function loadOf(values: Readonly<Record<string, number>>): Promise<unknown> {
  const parts = Object.entries(values).map(([oid, value]) => scalarPart(oid, 'Integer32', () => value));
  const agent = await openAgent({ host: '127.0.0.1', port: 0, logins: [login], tree: joinParts(parts) });
  const session = openSnmp({ host: '127.0.0.1', port: agent.port, login });
  const profile = (await loadProfiles(packagedDirectory('devices'))).get('linux-yuma123');
  if (profile === undefined) throw new Error('the profile is gone');
  const gauge = openLoadGauge('r1', profile, session, { clock, log: silentLog });
  try {
    expect(gauge.load()).toEqual({ cpu: 0, memory: 0, bandwidth: 0 });
    return await vi.waitUntil(() =>
      gauge.load().cpu > 0 || gauge.load().memory > 0 ? gauge.load() : undefined,
    );
  } finally {
    gauge.close();
    session.close();
    agent.close();
  }
}

describe("a device's load", () => {
  it('is the share that is not idle and not available', async () => {
    expect(await loadOf({ [idle]: 75, [free]: 600, [total]: 1_000 })).toEqual({
      cpu: 0.25,
      memory: 0.4,
      bandwidth: 0,
    });
  });

  it('is 0 for what an agent does not have', async () => {
    expect(await loadOf({ [free]: 600, [total]: 1_000 })).toEqual({ cpu: 0, memory: 0.4, bandwidth: 0 });
  });
});

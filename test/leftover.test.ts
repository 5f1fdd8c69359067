import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../src/cli/system-clock.ts';
import { compileConfig } from '../src/core/index.ts';
import { openAdmission } from '../src/device/index.ts';
import type { EndLeftover } from '../src/harmony/index.ts';
import { endLeftover } from '../src/leftover.ts';
import { encodeLock, NetconfClient } from '../src/netconf/index.ts';
import { ownSessions } from '../src/qos-devices.ts';
import { openSimulatedDevice, type SimulatedDevice } from '../src/simulator/index.ts';

const login = { user: 'forelock', password: 'secret' };

let device: SimulatedDevice;
let end: EndLeftover;
beforeEach(async () => {
  device = await openSimulatedDevice({ logins: [login] });
  const text = `
listen: { port: 0 }
state: /nowhere
tools: [{ name: alice, password-file: p }]
devices:
  - { name: r1, profile: simulator, host: 127.0.0.1, port: ${device.port}, host-key-sha256: "${device.hostKeySha256}",
      login: { user: forelock, password-file: p } }
`;
  const none = { knownHosts: undefined, privateKey: undefined, passphrase: undefined, agent: undefined };
  const own = { ...none, password: 'secret', snmpAuth: undefined, snmpPrivacy: undefined };
  const secrets = { hostKey: '', passwords: new Map(), devices: new Map([['r1', own]]) };
  const config = compileConfig(text, 'forelock.yaml');
  const limits = () => ({ sessions: undefined, perMinute: undefined });
  const admission = openAdmission({ limits, aging: 5_000, clock: systemClock });
  end = endLeftover(config, ownSessions(config, secrets, new Map(), admission, systemClock).upkeep);
});
afterEach(() => device.close());

function openSession(): Promise<NetconfClient> {
  const hostKey = { kind: 'fingerprint', sha256: device.hostKeySha256 } as const;
  return NetconfClient.open({ host: '127.0.0.1', port: device.port, ...login, hostKey });
}

async function lockedSession(): Promise<NetconfClient> {
  const client = await openSession();
  expect((await client.rpc(encodeLock('candidate'))).ok).toBe(true);
  return client;
}

function leftover(deviceSession: number | undefined): Parameters<EndLeftover>[0] {
  const ids = { grant: 'g', device: 'r1', tokens: { r1: 1 }, tool: 'alice', session: 1, deviceSession };
  return { ...ids, datastores: ['candidate', 'running'], steps: [], at: 0 };
}

describe('what a run that died left on a device', () => {
  it('is ended where its session still holds the lock', async () => {
    const dead = await lockedSession();
    await end(leftover(dead.hello.sessionId));
    expect(device.locks().size).toBe(0);
    expect(device.sessions()).not.toContain(dead.hello.sessionId);
  });

  it("is left alone where its number is another session's by now", async () => {
    const holder = await lockedSession();
    const other = await openSession();
    await end(leftover(other.hello.sessionId));
    expect([...device.locks()]).toEqual([['candidate', holder.hello.sessionId]]);
    expect(device.sessions()).toContain(other.hello.sessionId);
    await Promise.all([holder.close(), other.close()]);
  });

  it('is nothing where the device has freed itself', async () => {
    await end(leftover(77));
    expect(device.locks().size).toBe(0);
  });
});

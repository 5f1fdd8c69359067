import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/cli/system-clock.ts';
import { compileConfig, silentLog } from '../../src/core/index.ts';
import { openForelock } from '../../src/forelock.ts';
import { encodeLock, generateKeyPair, NetconfClient } from '../../src/netconf/index.ts';
import { openSimulatedDevice } from '../../src/simulator/index.ts';

const password = 'secret';

it('a device whose profile reserves by NETCONF is reserved on so, and a grant is refused with what it said', async () => {
  const state = await mkdtemp(join(tmpdir(), 'forelock-qos-'));
  const alice = generateKeyPair('alice');
  // The simulation has no openconfig-qos: it refuses the edit, which shows that it was sent.
  const device = await openSimulatedDevice({ logins: [{ user: 'admin', password }] });
  const text = `
listen: { port: 0 }
state: ${state}
tools: [{ name: alice, keys: ["${alice.public}"] }]
devices:
  - { name: r1, profile: openconfig, host: 127.0.0.1, port: ${device.port}, listen: 0,
      host-key-sha256: "${device.hostKeySha256}", login: { user: admin, password-file: p } }
`;
  const own = { knownHosts: undefined, password, privateKey: undefined, passphrase: undefined };
  const secrets = {
    hostKey: generateKeyPair('forelock').private,
    passwords: new Map(),
    devices: new Map([['r1', { ...own, agent: undefined, snmpAuth: undefined, snmpPrivacy: undefined }]]),
  };
  const ports = { clock: systemClock, log: silentLog };
  const forelock = await openForelock(compileConfig(text, 'forelock.yaml'), secrets, ports);
  const tool = await NetconfClient.open({
    ...{ host: '127.0.0.1', port: forelock.ports.r1 ?? 0, user: 'alice', privateKey: alice.private },
    hostKey: { kind: 'insecure' },
  });
  const { ok, errors } = await tool.rpc(encodeLock('candidate'));
  expect([ok, errors[0]?.tag]).toEqual([false, 'resource-denied']);
  expect(errors[0]?.message).toMatch(/bandwidth on r1 could not be set aside by NETCONF: unknown-element/);
  expect([...device.locks()]).toEqual([]);
  await tool.close();
  await forelock.close();
  await device.close();
  await rm(state, { recursive: true, force: true });
});

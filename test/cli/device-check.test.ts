import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkDevice } from '../../src/cli/device-check/device-check.ts';
import { loadLines } from '../../src/cli/device-check/load-lines.ts';
import { systemClock } from '../../src/cli/system-clock.ts';
import { compileConfig } from '../../src/core/index.ts';
import { type DeviceProfile, loadProfiles } from '../../src/device/index.ts';
import { encodeLock, NetconfClient } from '../../src/netconf/index.ts';
import type { SimulatedDevice } from '../../src/simulator/index.ts';
import { documentedSecrets, openDocumentedDevice } from '../documented-device.ts';
import { qosProfile } from '../reserve/netconf-qos-device.ts';

let device: SimulatedDevice;
beforeEach(async () => {
  device = await openDocumentedDevice('forelock', 'secret');
});
afterEach(() => device.close());

async function linesOf(
  profile: DeviceProfile,
  { lock = false, write = false, snmp = true }: { lock?: boolean; write?: boolean; snmp?: boolean } = {},
): Promise<readonly string[]> {
  const reads = `snmp: { port: ${device.snmpPort}, user: forelock, auth: { key-file: a }, privacy: { key-file: b },
            timeout: 200ms, retries: 0 }`;
  const text = `
listen: { port: 0 }
state: /nowhere
tools: [{ name: alice, password-file: p }]
devices:
  - name: r1
    profile: simulator
    host: 127.0.0.1
    port: ${device.port}
    host-key-sha256: "${device.hostKeySha256}"
    login: { user: forelock, password-file: p }
    ${snmp ? reads : ''}
`;
  const [entry] = compileConfig(text, 'forelock.yaml').devices;
  if (entry === undefined) throw new Error('no device');
  const lines = await checkDevice(entry, documentedSecrets, profile, { lock, write, clock: systemClock });
  return lines.map(({ what, result, detail }) => `${what} | ${result} | ${detail}`);
}

const of = async (name: string): Promise<DeviceProfile> => {
  const profile = (await loadProfiles('devices')).get(name);
  if (profile === undefined) throw new Error(`no profile ${name}`);
  return profile;
};

describe('forelock device check', () => {
  it('only reads unless told otherwise, and says what it could not tell', async () => {
    const lines = await linesOf(await of('simulator'));
    expect(lines).toContain('datastore candidate | holds | the device offers it');
    expect(lines).toContainEqual(expect.stringMatching(/^cpuIdle by SNMP \| holds \| \d+ percent$/));
    expect(lines).toContainEqual(expect.stringMatching(/^load by SNMP \| holds \| cpu \d+ %, memory \d+ %$/));
    expect(lines).toContainEqual(expect.stringMatching(/^reserve cpu \| can't be told \| column .* no rows/));
    expect(lines).toContainEqual(expect.stringMatching(/^locks \| can't be told \| --lock/));
    expect(lines.filter((line) => line.includes("doesn't hold"))).toEqual([]);
    expect(device.reservationRows()).toBe(0);
    await vi.waitFor(() => expect(device.sessions()).toEqual([]));
  });

  it('with --lock sees how locks are refused, and leaves none', async () => {
    const lines = await linesOf(await of('simulator'), { lock: true });
    for (const name of ['running', 'candidate', 'startup']) {
      expect(lines).toContain(`lock ${name} | holds | locked, a second session refused as lock-denied`);
      expect(lines).toContain(`unlock ${name} | holds | unlocked`);
      expect(lines).toContainEqual(
        expect.stringMatching(`^holder of ${name} \\| holds \\| error-info names`),
      );
    }
    expect([...device.locks()]).toEqual([]);
  });

  it('leaves a lock that somebody has alone, and says that it could not tell', async () => {
    const holder = await NetconfClient.open({
      ...{ host: '127.0.0.1', port: device.port, user: 'forelock', password: 'secret' },
      hostKey: { kind: 'insecure' },
    });
    await holder.rpc(encodeLock('running'));
    expect(await linesOf(await of('simulator'), { lock: true })).toContainEqual(
      expect.stringMatching(/^lock running \| can't be told \| somebody has it/),
    );
    expect([...device.locks()]).toEqual([['running', holder.hello.sessionId]]);
    await holder.close();
  });

  it('with --write sets the least aside and gives it back, over SNMP and over NETCONF', async () => {
    const bySnmp = await linesOf(await of('simulator'), { write: true });
    expect(bySnmp).toContain('write bandwidth | holds | 1 kbit/s set aside and given back');
    expect(device.reservationRows()).toBe(0);
    const byNetconf = await linesOf(await qosProfile('simulator'), { write: true, snmp: false });
    expect(byNetconf.filter((line) => /^write \w+ \| holds/.test(line))).toHaveLength(3);
    expect(byNetconf).toContain(
      'reserve cpu | holds | its hello names urn:ietf:params:xml:ns:yang:ietf-interfaces',
    );
  });

  it('says what contradicts the profile: the holder, readings, a template', async () => {
    const junos = await of('junos');
    const lines = await linesOf({ ...junos, datastores: ['candidate'] }, { lock: true, write: true });
    const wrong = lines.filter((line) => line.includes("doesn't hold")).map((line) => line.split(' | ')[0]);
    expect(wrong).toEqual([
      ...['holder of candidate', 'cpuBusy by SNMP', 'memoryBusy by SNMP', 'load by SNMP', 'write bandwidth'],
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/^reserve bandwidth needs \| can't be told/));
    expect(lines).toContainEqual(expect.stringMatching(/^sessions \| can't be told \| 75 at once/));
  });

  it('calls a reading wrong that is missing, or no percentage; not yet told, where the agent is young', () => {
    const reading = { oid: '1.3.6', of: 'instance', unit: 'percent', source: 'a test of ours' } as const;
    const resultsOf = (cpuBusy: number | undefined, upFor: number): readonly string[] =>
      loadLines('SNMP', { cpuBusy: reading }, cpuBusy === undefined ? {} : { cpuBusy }, upFor).map(
        ({ result }) => result,
      );
    expect(resultsOf(40, 1e9)).toEqual(['holds', 'holds']);
    expect(resultsOf(140, 1e9)[0]).toBe("doesn't hold");
    expect(resultsOf(undefined, 1e9)).toEqual(["doesn't hold", "doesn't hold"]);
    expect(resultsOf(undefined, 5_000)).toEqual(["can't be told", "can't be told"]);
  });

  it('tells once of an agent that does not answer, and goes on with the rest', async () => {
    const found = await linesOf(await of('openconfig'), { snmp: false });
    expect(found).toContain("snmp | can't be told | no snmp in the file");
    expect(found).toContainEqual(expect.stringMatching(/^cpuBusy by NETCONF \| doesn't hold/));
    const { port } = device;
    await device.close();
    const lines = await linesOf(await of('simulator'));
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(`^netconf \\| doesn't hold \\| 127.0.0.1:${port} can't be reached`),
      expect.stringMatching(/^snmp \| doesn't hold \| /),
    ]);
    device = await openDocumentedDevice('forelock', 'secret');
  });
});

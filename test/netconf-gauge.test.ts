import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileConfig, silentLog } from '../src/core/index.ts';
import { loadProfiles } from '../src/device/index.ts';
import { encodeEditConfig, NetconfClient } from '../src/netconf/index.ts';
import { netconfGauged, openNetconfGauge } from '../src/netconf-gauge.ts';
import { pollPace } from '../src/poll-pace.ts';
import { openSimulatedDevice, SchemaMaker, type SimulatedDevice } from '../src/simulator/index.ts';
import { VirtualClock } from './sim/virtual-clock.ts';

const login = { user: 'forelock', password: 'secret' };
const namespace = 'http://openconfig.net/yang/system';
const maker = new SchemaMaker(namespace, 'oc-sys');
/** The parts of openconfig-system that its profile reads, here for the test to write. */
const total = maker.container('total', [maker.leaf('instant')]);
const cpu = maker.list('cpu', ['index'], [maker.leaf('index'), maker.container('state', [total])]);
const state = maker.container('state', [maker.leaf('used'), maker.leaf('physical')]);
const modules = [
  {
    ...{ module: 'openconfig-system', revision: '2026-03-31', namespace, prefix: 'oc-sys', text: '' },
    roots: [maker.container('system', [maker.container('cpus', [cpu]), maker.container('memory', [state])])],
  },
];

let device: SimulatedDevice;
let opened: number;
beforeEach(async () => {
  device = await openSimulatedDevice({ logins: [login], modules });
  opened = 0;
});
afterEach(() => device.close());

async function openOwn(): Promise<NetconfClient> {
  opened += 1;
  const hostKey = { kind: 'fingerprint', sha256: device.hostKeySha256 } as const;
  return NetconfClient.open({ host: '127.0.0.1', port: device.port, ...login, hostKey });
}

async function write(percents: readonly number[], memory: string): Promise<void> {
  const client = await openOwn();
  const cpus = percents.map(
    (each, index) =>
      `<cpu><index>${index}</index><state><total><instant>${each}</instant></total></state></cpu>`,
  );
  const config = `<system xmlns="${namespace}"><cpus>${cpus.join('')}</cpus><memory><state>${memory}</state></memory></system>`;
  expect((await client.rpc(encodeEditConfig('running', config))).ok).toBe(true);
  await client.close();
  opened = 0;
}

async function openGauge(clock: VirtualClock): Promise<ReturnType<typeof openNetconfGauge>> {
  const profile = (await loadProfiles('devices')).get('openconfig');
  if (profile === undefined) throw new Error('the profile is gone');
  const asked = { place: 0, pace: pollPace(1, 170, 5_000), isAtWork: () => true };
  const gauge = openNetconfGauge('r1', profile, openOwn, { ...asked, clock, log: silentLog });
  clock.step(clock.now());
  return gauge;
}

describe("a device's load by NETCONF", () => {
  it('is read by its profile on one session, again and again', async () => {
    await write([60, 20], '<used>250</used><physical>1000</physical>');
    const clock = new VirtualClock();
    const gauge = await openGauge(clock);
    let heard = 0;
    gauge.onReading(() => {
      heard += 1;
    });
    await vi.waitUntil(() => heard === 1);
    expect(gauge.fresh()).toEqual({ cpu: 0.4, memory: 0.25, bandwidth: Number.NaN });
    clock.step(clock.now() + 5_000);
    await vi.waitUntil(() => heard === 2);
    expect(opened).toBe(1);
    expect(device.sessions()).toHaveLength(1);
    gauge.close();
    await vi.waitUntil(() => device.sessions().length === 0);
  });

  it('is unknown where the answer is no number, and read by a new session after one that was cut off', async () => {
    await write([60], '<used>much</used><physical>1000</physical>');
    const clock = new VirtualClock();
    const gauge = await openGauge(clock);
    await vi.waitUntil(() => gauge.load().cpu === 0.6);
    expect(gauge.load().memory).toBeNaN();
    device.hangUp();
    await vi.waitUntil(() => device.sessions().length === 0);
    clock.leap(60_000);
    expect(gauge.fresh().cpu).toBeNaN();
    await vi.waitUntil(() => {
      clock.step(clock.now() + 60_000);
      return gauge.fresh().cpu === 0.6;
    });
    expect(opened).toBeGreaterThanOrEqual(2);
    gauge.close();
  });

  it('is read so on devices alone that tell nothing over SNMP, and not in the name of a tool', async () => {
    const entry = (name: string, profile: string, of: string): string =>
      `  - { name: ${name}, profile: ${profile}, host: h, known-hosts: k, login: { ${of} } }`;
    const own = 'user: forelock, password-file: p';
    const text = [
      'listen: { port: 0 }\nstate: /nowhere\ntools: [{ name: alice, password-file: p }]\ndevices:',
      ...[entry('r1', 'openconfig', own), entry('r2', 'openconfig', 'of: tool')],
      ...[entry('r3', 'simulator', own), entry('r4', 'iosxe', own)],
    ].join('\n');
    const profiles = await loadProfiles('devices');
    const config = compileConfig(text, 'forelock.yaml');
    expect([...netconfGauged(config, profiles, new Map()).keys()]).toEqual(['r1', 'r4']);
    const iosxe = profiles.get('iosxe');
    if (iosxe === undefined) throw new Error('the profile is gone');
    const snmp = new Map([['r4', { profile: iosxe, session: {} as never }]]);
    expect([...netconfGauged(config, profiles, snmp).keys()]).toEqual(['r1']);
  });
});

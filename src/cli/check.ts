import { connect } from 'node:net';
import {
  type Config,
  type DeviceConfig,
  type DeviceSecrets,
  eachResource,
  ForelockError,
  type Resources,
  type Secrets,
} from '../core/index.ts';
import type { DeviceProfile } from '../device/index.ts';
import { NetconfClient } from '../netconf/index.ts';
import { type AllocationStep, snmpAllocator } from '../reserve/index.ts';
import { openSnmp, type SnmpSession } from '../snmp/index.ts';
import { netconfTarget, snmpTarget } from '../targets.ts';
import { amountText } from './amount-text.ts';
import { table } from './table.ts';

/** One thing that was tried on a device. */
export interface Finding {
  readonly device: string;
  readonly what: string;
  readonly result: 'holds' | 'fails' | 'not tried';
  readonly detail: string;
}

export function findingsText(findings: readonly Finding[]): string {
  const rows = findings.map(({ device, what, result, detail }) => [device, what, result, detail]);
  return table(['device', 'what', 'result', 'detail'], rows);
}

type Tried = Omit<Finding, 'device'>;

/** Tries on every device, all at once, what Forelock will need of it. Reservations are taken and undone. */
export async function checkDevices(
  { devices }: Config,
  secrets: Secrets,
  profiles: ReadonlyMap<string, DeviceProfile>,
): Promise<readonly Finding[]> {
  const found = await Promise.all(
    devices.map(async (device) => {
      const tried = await checkDevice(device, secrets.devices.get(device.name), profiles.get(device.profile));
      return tried.map((finding) => ({ device: device.name, ...finding }));
    }),
  );
  return found.flat();
}

async function checkDevice(
  device: DeviceConfig,
  secrets: DeviceSecrets | undefined,
  profile: DeviceProfile | undefined,
): Promise<readonly Tried[]> {
  if (secrets === undefined || profile === undefined) {
    return [fails('profile', `no profile is called ${device.profile}`)];
  }
  const tcp = await tryTcp(device.host, device.port);
  const netconf = tcp.result === 'holds' ? await tryNetconf(device, secrets, profile) : [];
  return [holds('profile', profile.platform), tcp, ...netconf, ...(await trySnmp(device, secrets, profile))];
}

const tcpTime = 5_000;

function tryTcp(host: string, port: number): Promise<Tried> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: tcpTime });
    const end = (finding: Tried): void => {
      socket.destroy();
      resolve(finding);
    };
    socket.on('connect', () => end(holds('tcp', `${host}:${port}`)));
    socket.on('timeout', () => end(fails('tcp', `${host}:${port}: no answer within ${tcpTime} ms`)));
    socket.on('error', ({ message }) => end(fails('tcp', message)));
  });
}

async function tryNetconf(
  device: DeviceConfig,
  secrets: DeviceSecrets,
  profile: DeviceProfile,
): Promise<readonly Tried[]> {
  if (device.login.kind === 'tool') {
    return [
      { what: 'login', result: 'not tried', detail: "each tool's own name and password are handed on" },
    ];
  }
  try {
    const client = await NetconfClient.open(
      netconfTarget(device, secrets, { user: '', password: undefined }),
    );
    const { capabilities, sessionId } = client.hello;
    await client.close();
    return [
      holds(
        'host key',
        device.tls !== undefined
          ? 'its certificate is right'
          : device.hostKey.kind === 'fingerprint'
            ? 'the fingerprint is right'
            : 'known_hosts has it',
      ),
      holds(
        'login',
        device.tls !== undefined ? 'by certificate' : `as ${device.login.user}, ${device.login.kind}`,
      ),
      sessionId === undefined
        ? fails('hello', 'no session-id in it')
        : holds('hello', `session ${sessionId}`),
      capabilityFinding(capabilities, profile),
    ];
  } catch (error) {
    return [netconfFailure(error)];
  }
}

function netconfFailure(error: unknown): Tried {
  const code = error instanceof ForelockError ? error.code : undefined;
  const what = { 'host-key-mismatch': 'host key', 'login-refused': 'login' }[String(code)] ?? 'netconf';
  return fails(what, messageOf(error));
}

/** RFC 6241 section 8: what locks of the profile's datastores rest on. Locking running rests on base alone. */
function capabilityFinding(offered: readonly string[], profile: DeviceProfile): Tried {
  const has = (name: string): boolean =>
    offered.some((uri) => uri.split('?')[0] === `urn:ietf:params:netconf:${name}`);
  const wanted = ['candidate', 'startup'].filter((name) => profile.datastores.includes(name));
  const missing = wanted.map((name) => `capability:${name}:1.0`).filter((name) => !has(name));
  if (!has('base:1.0') && !has('base:1.1')) missing.push('base:1.1');
  if (missing.length > 0) return fails('capabilities', `the device does not offer ${missing.join(', ')}`);
  return holds(
    'capabilities',
    `${offered.length} offered, with base${wanted.map((name) => `, ${name}`).join('')}`,
  );
}

async function trySnmp(
  device: DeviceConfig,
  secrets: DeviceSecrets,
  profile: DeviceProfile,
): Promise<readonly Tried[]> {
  const target = snmpTarget(device, secrets);
  if (target === undefined) {
    return [
      { what: 'snmp', result: 'not tried', detail: 'no snmp in the file: nothing will be set aside on it' },
    ];
  }
  const session = openSnmp(target);
  try {
    return [await tryReading(session, profile), ...(await tryReservation(device, profile, session))];
  } catch (error) {
    return [fails('snmp', messageOf(error))];
  } finally {
    session.close();
  }
}

/** Rejects where the agent does not answer at all; a reading that it has not (yet) is a finding. */
async function tryReading(session: SnmpSession, { load }: DeviceProfile): Promise<Tried> {
  const readings = Object.entries(load).flatMap(([name, reading]) => (reading ? [{ name, ...reading }] : []));
  const values = await Promise.all(
    readings.map(async ({ oid, unit }) =>
      unit === 'octets' ? (await session.walk(oid))[0] : (await session.probe([oid]))[0],
    ),
  );
  const missing = readings.filter((_, at) => values[at] === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ name, oid }) => `${name} (${oid})`).join(', ');
    return fails(
      'snmp load',
      `the agent has no ${names}; some agents have it only a while after their start`,
    );
  }
  const shown = readings.map(({ name, unit }, at) => `${name} ${String(values[at]?.value)} ${unit}`);
  return holds('snmp load', shown.join(', ') || 'the profile has no readings');
}

/** A row that no grant uses: those are numbered from 1 on. */
const testRow = 2 ** 31 - 1;

/** A hundredth of what the device has, set aside and given back. */
async function tryReservation(
  { name, capacity }: DeviceConfig,
  profile: DeviceProfile,
  session: SnmpSession,
): Promise<readonly Tried[]> {
  const allocator = snmpAllocator(new Map([[name, { profile, session }]]));
  const amount: Resources = eachResource(
    (resource) => (capacity[resource] ?? profile.capacity[resource]) / 100,
  );
  const steps = allocator.plan(name, amount, testRow);
  if (steps.length === 0) {
    return [
      { what: 'reservation', result: 'not tried', detail: 'the profile has no way to set anything aside' },
    ];
  }
  const findings: Tried[] = [];
  for (const step of steps) findings.push(await tryStep(step, allocator));
  return findings;
}

async function tryStep(step: AllocationStep, allocator: ReturnType<typeof snmpAllocator>): Promise<Tried> {
  const what = `reserve ${step.resource}`;
  let fault: string | undefined;
  await allocator.take(step).catch((error: unknown) => {
    fault = messageOf(error);
  });
  try {
    await allocator.undo(step);
  } catch (error) {
    return fails(
      what,
      `${fault ?? 'set aside'}, but the row ${testRow} may still stand: ${messageOf(error)}`,
    );
  }
  if (fault !== undefined) return fails(what, fault);
  return holds(what, `${amountText(step.resource, step.amount)} set aside and given back`);
}

function holds(what: string, detail: string): Tried {
  return { what, result: 'holds', detail };
}

function fails(what: string, detail: string): Tried {
  return { what, result: 'fails', detail };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { type Clock, type DeviceConfig, type DeviceSecrets, silentLog } from '../../core/index.ts';
import { type DeviceProfile, readNetconfLoad, readSnmpLoad } from '../../device/index.ts';
import { NetconfClient } from '../../netconf/index.ts';
import {
  type Allocator,
  combinedAllocator,
  netconfQosAllocator,
  snmpAllocator,
} from '../../reserve/index.ts';
import { openSnmp, type SnmpSession } from '../../snmp/index.ts';
import { netconfTarget, snmpTarget } from '../../targets.ts';
import { contradicts, holds, type Line, messageOf, untold } from './line.ts';
import { loadLines, regionLines } from './load-lines.ts';
import { datastoreLines, lockLines } from './lock-lines.ts';
import { reservationLines, writeLines } from './reservation-lines.ts';

export interface DeviceCheckOptions {
  /** Lock and unlock each datastore; only for a device that nobody works on. */
  readonly lock: boolean;
  /** Set the least of each resource aside, and give it back. */
  readonly write: boolean;
  readonly clock: Clock;
}

/** Asks a device, line by line, what of its profile is so. Changes nothing unless `write`. */
export async function checkDevice(
  device: DeviceConfig,
  secrets: DeviceSecrets,
  profile: DeviceProfile,
  options: DeviceCheckOptions,
): Promise<readonly Line[]> {
  const check = new DeviceCheck(device, secrets, profile, options);
  try {
    return await check.lines();
  } finally {
    await check.close();
  }
}

/** SNMPv2-MIB: hundredths of a second. */
const sysUpTime = '1.3.6.1.2.1.1.3.0';

class DeviceCheck {
  readonly #device: DeviceConfig;
  readonly #secrets: DeviceSecrets;
  readonly #profile: DeviceProfile;
  readonly #options: DeviceCheckOptions;
  #netconf: NetconfClient | undefined;
  #snmp: SnmpSession | undefined;
  /** Milliseconds that the agent has run. */
  #upFor = 0;

  constructor(
    device: DeviceConfig,
    secrets: DeviceSecrets,
    profile: DeviceProfile,
    options: DeviceCheckOptions,
  ) {
    this.#device = device;
    this.#secrets = secrets;
    this.#profile = profile;
    this.#options = options;
  }

  async lines(): Promise<readonly Line[]> {
    const reached = [await this.#reachNetconf(), await this.#reachSnmp()];
    const lines = [
      await told('netconf', () => this.#netconfLines()),
      await told('snmp', () => this.#snmpLines()),
      await told('write', () => this.#writeLines()),
    ];
    return [...reached, ...lines.flat(), ...this.#unasked()];
  }

  async close(): Promise<void> {
    await this.#netconf?.close();
    this.#snmp?.close();
  }

  async #reachNetconf(): Promise<Line> {
    if (this.#device.login.kind === 'tool')
      return untold(
        'netconf',
        "each tool's own name and password are handed on: there is no login to ask with",
      );
    try {
      this.#netconf = await this.#open();
      return holds('netconf', `session ${this.#netconf.hello.sessionId}`);
    } catch (cause) {
      return contradicts('netconf', messageOf(cause));
    }
  }

  /** An agent that does not answer is told once, and not asked again. */
  async #reachSnmp(): Promise<Line> {
    const target = snmpTarget(this.#device, this.#secrets);
    if (target === undefined) return untold('snmp', 'no snmp in the file');
    const session = openSnmp(target);
    try {
      const [upTime] = await session.probe([sysUpTime]);
      this.#upFor = Number(upTime?.value ?? Number.POSITIVE_INFINITY) * 10;
      this.#snmp = session;
      return holds('snmp', 'the agent answers');
    } catch (cause) {
      session.close();
      return contradicts('snmp', messageOf(cause));
    }
  }

  async #open(): Promise<NetconfClient> {
    const target = netconfTarget(this.#device, this.#secrets, { user: '', password: undefined });
    const client = await NetconfClient.open(target);
    await new Promise<void>((settled) => this.#options.clock.after(this.#profile.settle, settled));
    return client;
  }

  async #netconfLines(): Promise<readonly Line[]> {
    const [netconf, profile] = [this.#netconf, this.#profile];
    if (netconf === undefined) return [];
    const { loadByNetconf } = profile;
    return [
      ...datastoreLines(profile, netconf),
      ...(this.#options.lock ? await lockLines(profile, () => this.#open()) : []),
      ...loadLines('NETCONF', loadByNetconf, await readNetconfLoad(loadByNetconf, netconf)),
    ];
  }

  async #snmpLines(): Promise<readonly Line[]> {
    const [snmp, profile] = [this.#snmp, this.#profile];
    const load =
      snmp && loadLines('SNMP', profile.load, (await readSnmpLoad(profile.load, snmp)).values, this.#upFor);
    const reservations = await reservationLines(profile, this.#netconf, snmp);
    return [...(load ?? []), ...reservations, ...(await regionLines(profile, snmp))];
  }

  async #writeLines(): Promise<readonly Line[]> {
    if (!this.#options.write) return [];
    const { name } = this.#device;
    const qos = netconfQosAllocator(
      this.#netconf === undefined
        ? new Map()
        : new Map([[name, { profile: this.#profile, open: () => this.#open() }]]),
      { ownHolder: () => undefined, allowOwed: false, clock: this.#options.clock, log: silentLog },
    );
    const ways: Allocator[] = [qos];
    if (this.#snmp !== undefined)
      ways.push(snmpAllocator(new Map([[name, { profile: this.#profile, session: this.#snmp }]])));
    try {
      return await writeLines(name, this.#profile, combinedAllocator(ways));
    } finally {
      await qos.close();
    }
  }

  /** What no harmless question answers. */
  #unasked(): readonly Line[] {
    const { locks, limits, quirks } = this.#profile;
    const { sessions, perMinute } = limits;
    const lines = [
      ...(this.#options.lock
        ? []
        : [untold('locks', '--lock locks and unlocks, on a device that nobody works on')]),
      untold('dirty candidate', `refuses its lock: ${locks.dirtyRefusesLock}; it would take an edit to see`),
      untold('session end', `discards the candidate: ${locks.endDiscards}; it would take an edit to see`),
    ];
    if (sessions !== undefined)
      lines.push(untold('sessions', `${sessions} at once; not tried, others need them`));
    if (perMinute !== undefined)
      lines.push(untold('session rate', `${perMinute} a minute; not tried, others need them`));
    return [...lines, ...quirks.map(({ name, what }) => untold(`quirk ${name}`, what))];
  }
}

/** A device that stops answering half-way is one more line. */
async function told(what: string, ask: () => Promise<readonly Line[]>): Promise<readonly Line[]> {
  try {
    return await ask();
  } catch (cause) {
    return [contradicts(what, messageOf(cause))];
  }
}

import { readFile } from 'node:fs/promises';
import { systemClock } from '../../src/cli/system-clock.ts';
import { silentLog } from '../../src/core/index.ts';
import { compileProfile, type DeviceProfile } from '../../src/device/index.ts';
import { encodeGetConfig, type NetconfClient, readXml, type XmlElement } from '../../src/netconf/index.ts';
import { netconfQosAllocator, type OwnHolder, type QosAllocator } from '../../src/reserve/index.ts';
import type { Rig } from './allocator-contract.ts';

const interfaces = 'urn:ietf:params:xml:ns:yang:ietf-interfaces';
const base = 'urn:ietf:params:xml:ns:netconf:base:1.0';

/** Stands in for QoS templates: an interface with a description a reservation, which real devices take without hardware. */
export function standIn(resource: string): { readonly set: string; readonly undo: string } {
  const named = (inside: string, attributes = ''): string =>
    `<interfaces xmlns="${interfaces}"><interface xmlns:nc="${base}"${attributes}>${inside}</interface></interfaces>`;
  const type = '<type xmlns:ianaift="urn:ietf:params:xml:ns:yang:iana-if-type">ianaift:other</type>';
  const name = `<name>${resource}.{row}</name>`;
  return {
    set: named(`${name}<description>{amount}</description>${type}`),
    undo: named(name, ' nc:operation="remove"'),
  };
}

/** A profile of devices/ with reservations by NETCONF in place of its own. */
export async function qosProfile(name: string, change: Partial<DeviceProfile> = {}): Promise<DeviceProfile> {
  const text = await readFile(`devices/${name}.yaml`, 'utf8');
  const units = { cpu: 'milli-cores', memory: 'KiB', bandwidth: 'kbit/s' };
  const reserve = Object.entries(units).map(([resource, unit]) => [
    resource,
    { mode: 'reserve', unit, config: standIn(resource), source: 'stands in for QoS in a test' },
  ]);
  const from = text.indexOf('reserve:');
  const regions = text.indexOf('\nregions:', from);
  const rest = regions < 0 ? '' : text.slice(regions);
  const changed = `${text.slice(0, from)}reserve: ${JSON.stringify(Object.fromEntries(reserve))}${rest}`;
  return { ...compileProfile(changed, `${name}.yaml`), ...change };
}

export interface QosRig {
  readonly allocator: QosAllocator;
  /** The reservations that stand in running, by their names. */
  read(): Promise<readonly string[]>;
  /** A session of somebody else. */
  session(): Promise<NetconfClient>;
  close(): Promise<void>;
}

export function qosRig(
  profile: DeviceProfile,
  open: () => Promise<NetconfClient>,
  ownHolder: (session: number) => OwnHolder | undefined = () => undefined,
  allowOwed = false,
): QosRig {
  const ports = {
    ownHolder: (_: string, session: number) => ownHolder(session),
    ...{ allowOwed, clock: systemClock, log: silentLog },
  };
  const allocator = netconfQosAllocator(new Map([['r1', { profile, open }]]), ports);
  const sessions: NetconfClient[] = [];
  const session = async (): Promise<NetconfClient> => {
    const client = await open();
    sessions.push(client);
    return client;
  };
  let reader: NetconfClient | undefined;
  return {
    allocator,
    session,
    read: async () => {
      reader ??= await session();
      return namesIn((await reader.rpc(encodeGetConfig('running'))).data);
    },
    close: async () => {
      await allocator.close();
      for (const client of sessions) client.destroy();
    },
  };
}

/** A rig for the contract that every allocator passes. */
export function contractRig(
  profile: DeviceProfile,
  device: {
    readonly open: () => Promise<NetconfClient>;
    readonly nowhere: () => Promise<NetconfClient>;
    readonly stop: () => Promise<void>;
  },
): Rig {
  const rig = qosRig(profile, device.open);
  const lost = qosRig(profile, device.nowhere);
  return {
    ...{ allocator: rig.allocator, unreachable: lost.allocator, device: 'r1', read: rig.read },
    spoil: (step) => ({ ...step, does: { edit: '<unknown xmlns="urn:x"/>' } }),
    close: async () => {
      await Promise.all([rig.close(), lost.close()]);
      await device.stop();
    },
  };
}

function namesIn(data: string): readonly string[] {
  const found: string[] = [];
  const visit = ({ name, text, children }: XmlElement): void => {
    if (name === 'name') found.push(text.trim());
    for (const each of children) visit(each);
  };
  visit(readXml(`<reply xmlns="${base}" xmlns:nc="${base}">${data}</reply>`));
  return found.filter((name) => /^(cpu|memory|bandwidth)\.\d+$/.test(name)).sort();
}

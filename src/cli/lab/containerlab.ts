import type { KeyPath } from '../../core/index.ts';
import type { FoundDevice, Said } from './found-device.ts';
import { userOfKind } from './platform.ts';
import { asBlock, type YamlFile } from './yaml-file.ts';

/** Kinds that are no hosts: bridges, the lab's own host, and what brings packets alone. */
const notDevices = [
  ...['bridge', 'ovs-bridge', 'host', 'border0', 'k8s-kind', 'ext-container'],
  ...['keysight_ixia-c-one', 'spirent_stc', 'ostinato'],
];

/**
 * The nodes of a topology file. What a node does not say, its group, its kind and the defaults do, in this order (containerlab's
 * manual, topology definition file).
 */
export function topologyDevices(file: YamlFile): readonly FoundDevice[] {
  const topology = asBlock(asBlock(file.value).topology);
  return Object.keys(asBlock(topology.nodes)).flatMap((name) => {
    const own: KeyPath = ['topology', 'nodes', name];
    const first = (levels: readonly KeyPath[], key: KeyPath): Said | undefined =>
      levels.map((level) => file.said([...level, ...key])).find((said) => said !== undefined);
    const defaults: KeyPath = ['topology', 'defaults'];
    const group = first([own, defaults], ['group']);
    const ofGroup: KeyPath[] = group === undefined ? [] : [['topology', 'groups', group.text]];
    const kind = first([own, ...ofGroup, defaults], ['kind']);
    const ofKind: KeyPath[] = kind === undefined ? [] : [['topology', 'kinds', kind.text]];
    const levels = [own, ...ofGroup, ...ofKind, defaults];
    const pinned = first(levels, ['mgmt-ipv4']) ?? first(levels, ['mgmt-ipv6']);
    return node({
      name: { text: name, at: file.at(own) },
      host: pinned?.text ?? longName(file, name),
      kind,
      profile: first(levels, ['labels', 'forelock-profile']),
      user: first(levels, ['credentials', 'username']),
      password: first(levels, ['credentials', 'password']),
      pinned: pinned !== undefined,
    });
  });
}

/** Names that containerlab gives containers and writes into the host's /etc/hosts: PREFIX-LAB-NODE. */
function longName(file: YamlFile, node: string): string {
  const { name, prefix = 'clab' } = asBlock(file.value);
  if (prefix === '') return node;
  return prefix === '__lab-name' ? `${name}-${node}` : `${prefix}-${name}-${node}`;
}

/** The nodes of topology-data.json, which containerlab writes when a lab is up. */
export function topologyDataDevices(file: YamlFile): readonly FoundDevice[] {
  return Object.keys(asBlock(asBlock(file.value).nodes)).flatMap((name) => {
    const own: KeyPath = ['nodes', name];
    const said = (...key: string[]): Said | undefined => file.said([...own, ...key]);
    const address = said('mgmt-ipv4-address') ?? said('mgmt-ipv6-address');
    return node({
      name: { text: name, at: file.at(own) },
      host: address?.text ?? said('longname')?.text ?? name,
      kind: said('kind'),
      profile: said('labels', 'forelock-profile'),
      user: undefined,
      password: undefined,
      pinned: true,
    });
  });
}

interface Node {
  readonly name: Said;
  readonly host: string;
  readonly kind: Said | undefined;
  readonly profile: Said | undefined;
  readonly user: Said | undefined;
  readonly password: Said | undefined;
  /** Whether the host is an address that the file has. */
  readonly pinned: boolean;
}

/** Label `forelock-profile: none` leaves a node out. */
function node({ name, host, kind, profile, user, password, pinned }: Node): readonly FoundDevice[] {
  if (profile?.text === 'none' || (profile === undefined && notDevices.includes(kind?.text ?? ''))) return [];
  const remark = `${name.at}: ${name.text} has no mgmt-ipv4; ${host} is the name that containerlab writes into /etc/hosts`;
  return [
    {
      ...{ name, host, profile, platform: kind, port: undefined, privateKey: undefined },
      user: user?.text ?? userOfKind(kind?.text ?? ''),
      password: password?.text,
      remarks: pinned ? [] : [remark],
    },
  ];
}

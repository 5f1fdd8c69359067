import { ForelockError } from '../../core/index.ts';
import type { FoundDevice, Said } from './found-device.ts';
import { profileOfPlatform } from './platform.ts';

export type Vars = ReadonlyMap<string, Said>;

export interface AnsibleGroup {
  /** Variables of its hosts, by name; a host may stand in several groups. */
  readonly hosts: Map<string, { readonly at: string; readonly vars: Vars }>;
  readonly children: Set<string>;
  vars: Vars;
}

/** An inventory's groups by name; `all` is the parent of each that has no other. */
export type AnsibleGroups = Map<string, AnsibleGroup>;

export function groupIn(groups: AnsibleGroups, name: string): AnsibleGroup {
  const group = groups.get(name) ?? { hosts: new Map(), children: new Set(), vars: new Map() };
  groups.set(name, group);
  return group;
}

/** Variables of group_vars/ and host_vars/ beside the inventory. */
export interface VarsBeside {
  readonly groups: ReadonlyMap<string, Vars>;
  readonly hosts: ReadonlyMap<string, Vars>;
}

/**
 * The hosts with their variables: of groups from the outermost in, then of those in group_vars/, the host's own, and
 * those in host_vars/ (Ansible's guide, variable precedence).
 */
export function ansibleDevices(groups: AnsibleGroups, beside: VarsBeside): readonly FoundDevice[] {
  groupIn(groups, 'all');
  const depths = depthsOf(groups);
  const outermostFirst = [...groups].sort(
    ([one], [other]) => (depths.get(one) ?? 0) - (depths.get(other) ?? 0) || (one < other ? -1 : 1),
  );
  const hosts = new Map<string, string>();
  for (const { hosts: own } of groups.values())
    for (const [name, { at }] of own) if (!hosts.has(name)) hosts.set(name, at);
  return [...hosts].flatMap(([name, at]) => {
    const around = outermostFirst.filter(([group]) => group === 'all' || holds(groups, group, name));
    const vars = new Map([
      ...around.flatMap(([, group]) => [...group.vars]),
      ...around.flatMap(([group]) => [...(beside.groups.get(group) ?? [])]),
      ...around.flatMap(([, group]) => [...(group.hosts.get(name)?.vars ?? [])]),
      ...(beside.hosts.get(name) ?? []),
    ]);
    return deviceOf(
      { text: name, at },
      vars,
      around.map(([group]) => group),
    );
  });
}

function holds(groups: AnsibleGroups, group: string, host: string): boolean {
  const { hosts, children } = groupIn(groups, group);
  return hosts.has(host) || [...children].some((child) => holds(groups, child, host));
}

/** How deep each group lies, by its longest way from one without a parent. */
function depthsOf(groups: AnsibleGroups): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const descend = (name: string, above: readonly string[]): void => {
    if (above.includes(name))
      throw new ForelockError(
        'inventory-invalid',
        `the group ${name} is inside itself: ${[...above, name].join(', ')}`,
      );
    depths.set(name, Math.max(above.length, depths.get(name) ?? 0));
    for (const child of groupIn(groups, name).children) descend(child, [...above, name]);
  };
  for (const name of [...groups.keys()]) descend(name, name === 'all' ? [] : ['all']);
  return depths;
}

/** Connections whose port is that of NETCONF; the port of another one, such as network_cli, says nothing of it. */
const netconfConnections = ['ansible.netcommon.netconf', 'netconf', undefined];

function deviceOf(name: Said, vars: Vars, groups: readonly string[]): readonly FoundDevice[] {
  const profile = vars.get('forelock_profile');
  if (profile?.text === 'none') return [];
  const said = vars.get('ansible_port');
  const connection = vars.get('ansible_connection')?.text;
  const isNetconf = netconfConnections.includes(connection);
  const remark = `${said?.at}: the port ${said?.text} of ${name.text} is that of ${connection}; NETCONF's own, 830, is taken`;
  return [
    {
      ...{ name, profile, port: isNetconf ? said : undefined },
      host: vars.get('ansible_host')?.text ?? name.text,
      platform: vars.get('ansible_network_os') ?? kindGroup(name, groups),
      user: vars.get('ansible_user')?.text,
      password: (vars.get('ansible_password') ?? vars.get('ansible_ssh_pass'))?.text,
      privateKey: (vars.get('ansible_ssh_private_key_file') ?? vars.get('ansible_private_key_file'))?.text,
      remarks: said === undefined || isNetconf ? [] : [remark],
    },
  ];
}

/** containerlab's inventory names most kinds by their groups alone. */
function kindGroup({ at }: Said, groups: readonly string[]): Said | undefined {
  const text = groups.findLast((group) => profileOfPlatform(group) !== undefined);
  return text === undefined ? undefined : { text, at };
}

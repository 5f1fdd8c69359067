import { availableParallelism, hostname, totalmem } from 'node:os';
import { type Config, ForelockError, type Resources } from './core/index.ts';
import { placeOf, type ToolHost } from './harmony/index.ts';
import {
  type CgroupDevice,
  cgroupAllocator,
  combinedAllocator,
  type DockerContainer,
  dockerAllocator,
  type KubernetesContainer,
  kubernetesAllocator,
} from './reserve/index.ts';

/** What this machine has for tools. No system tells what its links carry: 1 Gbit/s is taken. */
export function thisHost(): Resources {
  return { cpu: availableParallelism(), memory: totalmem(), bandwidth: 1e9 };
}

/** What each host of tools has, this machine among them. */
export function hostsOf({ hosts }: Pick<Config, 'hosts'>): ReadonlyMap<string, Resources> {
  const written = hosts.map(({ name, capacity }) => [name, capacity] as const);
  return new Map([[hostname(), thisHost()] as const, ...written]);
}

/**
 * Where the tools of the configuration work, by name, and what sets their share aside there. Throws `config-invalid` where
 * that is no host.
 */
export function toolHosts({ file, tools, hosts }: Config): ReadonlyMap<string, ToolHost> {
  const known = hostsOf({ hosts });
  const groups = new Map<string, CgroupDevice>();
  const containers = new Map<string, DockerContainer>();
  const pods = new Map<string, KubernetesContainer>();
  const shared = tools.flatMap(({ name, share }) => (share === undefined ? [] : [{ name, share }]));
  for (const { name, share } of shared) {
    if (share.cgroup !== undefined) groups.set(placeOf(name), share.cgroup);
    if (share.docker !== undefined) containers.set(placeOf(name), share.docker);
    if (share.kubernetes !== undefined) pods.set(placeOf(name), share.kubernetes);
  }
  const allocator = combinedAllocator([
    ...[cgroupAllocator(groups), dockerAllocator(containers), kubernetesAllocator(pods)],
  ]);
  const byTool = shared.map(({ name, share: { host = hostname() } }): [string, ToolHost] => {
    if (!known.has(host)) throw unknownHost(`${file}: tool ${name}`, host, known);
    const place = placeOf(name);
    const has = [groups, containers, pods].some((ways) => ways.has(place));
    return [name, { host, allocator: has ? allocator : undefined }];
  });
  return new Map(byTool);
}

function unknownHost(where: string, host: string, known: ReadonlyMap<string, unknown>): ForelockError {
  const names = [...known.keys()].join(', ');
  return new ForelockError(
    'config-invalid',
    `${where}: share.host: no host is called ${host}; there are ${names}`,
  );
}

import type { Config, DeviceConfig } from './core/index.ts';
import {
  type Allocator,
  type CgroupDevice,
  cgroupAllocator,
  combinedAllocator,
  type DockerContainer,
  dockerAllocator,
  type KubernetesContainer,
  kubernetesAllocator,
  type SnmpDevice,
  snmpAllocator,
  type TcLink,
  tcAllocator,
} from './reserve/index.ts';

/** Devices that are reserved on by NETCONF, and what does it. */
interface Qos {
  readonly devices: ReadonlyMap<string, unknown>;
  readonly allocator: Allocator;
}

/**
 * By device, how its resources are set aside; a device with no way is not there. What is on this machine comes before what
 * its profile says, NETCONF before SNMP.
 */
export function deviceAllocators(
  { devices }: Pick<Config, 'devices'>,
  snmp: ReadonlyMap<string, SnmpDevice>,
  qos: Qos,
): ReadonlyMap<string, Allocator> {
  const links = new Map<string, TcLink>();
  const groups = new Map<string, CgroupDevice>();
  const containers = new Map<string, DockerContainer>();
  const pods = new Map<string, KubernetesContainer>();
  for (const { name, reserve } of devices) {
    const { tc, cgroup, docker, kubernetes } = reserve;
    if (tc !== undefined) links.set(name, linkOf(tc));
    if (cgroup !== undefined) groups.set(name, cgroup);
    if (docker !== undefined) containers.set(name, docker);
    if (kubernetes !== undefined) pods.set(name, kubernetes);
  }
  const all = combinedAllocator([
    ...[tcAllocator(links), cgroupAllocator(groups), dockerAllocator(containers)],
    ...[kubernetesAllocator(pods), qos.allocator, snmpAllocator(snmp)],
  ]);
  const known = devices.filter(({ name }) =>
    [links, groups, containers, pods, qos.devices, snmp].some((ways) => ways.has(name)),
  );
  return new Map(known.map(({ name }) => [name, all]));
}

function linkOf({ fromPort, ...tc }: NonNullable<DeviceConfig['reserve']['tc']>): TcLink {
  return { ...tc, match: fromPort === undefined ? 'priority' : { fromPort } };
}

import type { ReserveConfig, ToolShareConfig } from './config.ts';
import type { WrittenReserve, WrittenShare } from './written.ts';

export function resolveReserve(
  { tc, cgroup, docker }: WrittenReserve,
  whole: (file: string) => string,
): ReserveConfig {
  return {
    tc: tc && {
      ...{ interface: tc.interface, netns: tc.netns, parent: tc.parent, ceil: tc.ceil },
      fromPort: tc['from-port'],
    },
    ...processesOf({ cgroup, docker }, whole),
  };
}

export function resolveShare(
  { host, ...of }: WrittenShare,
  whole: (file: string) => string,
): ToolShareConfig {
  return { host, ...processesOf(of, whole) };
}

function processesOf(
  { cgroup, docker }: Pick<WrittenReserve, 'cgroup' | 'docker'>,
  whole: (file: string) => string,
): Pick<ReserveConfig, 'cgroup' | 'docker'> {
  return {
    cgroup: cgroup && { place: placeOf(cgroup, whole), mode: cgroup.mode },
    docker: docker && { ...docker, socket: whole(docker.socket) },
  };
}

function placeOf(
  { path, cpu = '', memory = '' }: NonNullable<WrittenReserve['cgroup']>,
  whole: (file: string) => string,
): NonNullable<ReserveConfig['cgroup']>['place'] {
  if (path !== undefined) return { version: 2, directory: whole(path) };
  return { version: 1, cpu: whole(cpu), memory: whole(memory) };
}

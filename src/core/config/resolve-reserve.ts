import type { ReserveConfig } from './config.ts';
import type { WrittenReserve } from './written.ts';

export function resolveReserve(
  { tc, cgroup, docker }: WrittenReserve,
  whole: (file: string) => string,
): ReserveConfig {
  return {
    tc: tc && {
      ...{ interface: tc.interface, netns: tc.netns, parent: tc.parent, ceil: tc.ceil },
      fromPort: tc['from-port'],
    },
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

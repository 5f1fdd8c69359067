import type { KubernetesConfig, ReserveConfig, ToolShareConfig } from './config.ts';
import type { WrittenKubernetes, WrittenReserve, WrittenShare } from './written.ts';

export function resolveReserve(
  { tc, ...of }: WrittenReserve,
  whole: (file: string) => string,
): ReserveConfig {
  return {
    tc: tc && {
      ...{ interface: tc.interface, netns: tc.netns, parent: tc.parent, ceil: tc.ceil },
      fromPort: tc['from-port'],
    },
    ...processesOf(of, whole),
  };
}

export function resolveShare(
  { host, ...of }: WrittenShare,
  whole: (file: string) => string,
): ToolShareConfig {
  return { host, ...processesOf(of, whole) };
}

function processesOf(
  { cgroup, docker, kubernetes }: Pick<WrittenReserve, 'cgroup' | 'docker' | 'kubernetes'>,
  whole: (file: string) => string,
): Pick<ReserveConfig, 'cgroup' | 'docker' | 'kubernetes'> {
  return {
    cgroup: cgroup && { place: placeOf(cgroup, whole), mode: cgroup.mode },
    docker: docker && { ...docker, socket: whole(docker.socket) },
    kubernetes: kubernetes && kubernetesOf(kubernetes, whole),
  };
}

function kubernetesOf(
  { kubeconfig, context, namespace, pod, selector, container, cpu, memory, ...rest }: WrittenKubernetes,
  whole: (file: string) => string,
): KubernetesConfig {
  return {
    kubeconfig: kubeconfig && whole(kubeconfig),
    ...{ context, namespace, container, cpu, memory },
    pod: pod === undefined ? { selector: selector ?? '' } : { name: pod },
    leastPriority: rest['least-priority'],
    wait: rest.wait,
  };
}

function placeOf(
  { path, cpu = '', memory = '' }: NonNullable<WrittenReserve['cgroup']>,
  whole: (file: string) => string,
): NonNullable<ReserveConfig['cgroup']>['place'] {
  if (path !== undefined) return { version: 2, directory: whole(path) };
  return { version: 1, cpu: whole(cpu), memory: whole(memory) };
}

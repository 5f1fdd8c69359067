import type { Allocator } from './allocator.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import type { KubernetesAccess } from './kubernetes-clients.ts';
import { KubernetesError } from './kubernetes-error.ts';
import { type ResizeTarget, resize } from './kubernetes-resize.ts';
import { sumAllocator } from './sum-allocator.ts';

/** A container of a pod, in a cluster. */
export interface KubernetesContainer extends KubernetesAccess, ResizeTarget {
  /** Cores that it asks for without any reservation; reservations come on top. */
  readonly cpu: number;
  /** Bytes, as above. */
  readonly memory: number;
}

/** Hundredths of a core, and 64 KiB, a multiple of every page size: what a kernel keeps to the unit. */
const units = { cpu: 0.01, memory: 65_536 };

/**
 * CPU and memory of a running container, by in-place resize of its requests; a limit moves along. Whose resize goes first
 * where a node is full is the kubelet's to say, by PriorityClass.
 */
export function kubernetesAllocator(containers: ReadonlyMap<string, KubernetesContainer>): Allocator {
  const apis = new Map([...containers].map(([device, container]) => [device, new KubernetesApi(container)]));
  return sumAllocator({
    ...{ name: 'kubernetes', units },
    knows: (device) => containers.has(device),
    tell: async (device, resource, more) => {
      const [container, api] = [containers.get(device), apis.get(device)];
      if (container !== undefined && api !== undefined)
        await resize(api, container, { resource, base: container[resource], more });
    },
    isGone: (cause) => cause instanceof KubernetesError && cause.isGone,
  });
}

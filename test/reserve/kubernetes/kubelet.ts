import { setTimeout as sleep } from 'node:timers/promises';
import { decodeQuantity } from '../../../src/reserve/kubernetes-quantity.ts';
import type { Json, KubeApiserver } from './kube-apiserver.ts';

/**
 * Plays the kubelets' part, which is to write what pods have: each pod runs at once, and has what its spec wants where its
 * node has that. What a kubelet writes is after KEP-1287; nothing runs.
 */
export interface Kubelet {
  /** Cores of the one node that others have; what is not left is Deferred, what the node never has is Infeasible. */
  taken: number;
  close(): Promise<void>;
}

const cores = 4;

export function playKubelet(server: KubeApiserver): Kubelet {
  let open = true;
  const kubelet = { taken: 0, close: async () => {} };
  const turns = (async (): Promise<void> => {
    while (open) {
      const { items } = await server.ask('GET', '/api/v1/pods');
      for (const pod of items) await tend(server, pod, cores - kubelet.taken);
      await sleep(20);
    }
  })();
  kubelet.close = async () => {
    open = false;
    await turns;
  };
  return kubelet;
}

async function tend(server: KubeApiserver, pod: Json, left: number): Promise<void> {
  const status = statusOf(pod, left);
  if (JSON.stringify(status) === JSON.stringify(pod.status)) return;
  const { namespace, name } = pod.metadata;
  // Whoever was quicker is seen in the next turn.
  await server
    .ask('PUT', `/api/v1/namespaces/${namespace}/pods/${name}/status`, { ...pod, status })
    .catch((error: Error) => {
      if (!/: (404|409) /.test(error.message)) throw error;
    });
}

function statusOf(pod: Json, left: number): Json {
  const wanted = pod.spec.containers.reduce((sum: number, { resources }: Json) => {
    return sum + decodeQuantity(resources?.requests?.cpu ?? '0');
  }, 0);
  const had = pod.status.containerStatuses;
  const has = pod.spec.containers.map(({ name, image, resources }: Json, index: number) => ({
    ...{ name, image, imageID: image, ready: true, restartCount: 0, started: true },
    ...{
      state: had?.[index]?.state ?? { running: { startedAt: new Date().toISOString().replace(/\..*/, 'Z') } },
    },
    resources,
  }));
  const others = (pod.status.conditions ?? []).filter(({ type }: Json) => !type.startsWith('PodResize'));
  const running = { ...pod.status, phase: 'Running' };
  if (had === undefined) return { ...running, conditions: others, containerStatuses: has };
  if (
    JSON.stringify(had.map(({ resources }: Json) => resources)) ===
    JSON.stringify(has.map(({ resources }: Json) => resources))
  )
    return { ...running, conditions: others };
  const before = (pod.status.conditions ?? []).find(({ type }: Json) => type.startsWith('PodResize'));
  const told = (type: string, reason?: string, message?: string): Json => {
    const same = before?.type === type && before?.message === message;
    const condition = { type, status: 'True', reason, message, lastProbeTime: null };
    const at = new Date().toISOString().replace(/\..*/, 'Z');
    return { ...running, conditions: [...others, same ? before : { ...condition, lastTransitionTime: at }] };
  };
  if (wanted > cores)
    return told(
      'PodResizePending',
      'Infeasible',
      `Node didn't have enough capacity: cpu, requested: ${wanted * 1000}, capacity: ${cores * 1000}`,
    );
  if (wanted > left)
    return told(
      'PodResizePending',
      'Deferred',
      `Node didn't have enough resource: cpu, requested: ${wanted * 1000}`,
    );
  if (before?.type !== 'PodResizeInProgress') return told('PodResizeInProgress');
  return { ...running, conditions: others, containerStatuses: has };
}

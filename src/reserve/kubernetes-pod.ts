import type { V1Container, V1Pod, V1PodCondition, V1ResourceRequirements } from '@kubernetes/client-node';
import { decodeQuantity } from './kubernetes-quantity.ts';

export type PodResource = 'cpu' | 'memory';

/** What a container asks for and may use at most, in cores or bytes; undefined where it says nothing. */
export interface Share {
  readonly request: number | undefined;
  readonly limit: number | undefined;
}

export type ResizeState =
  | { readonly is: 'done' }
  | { readonly is: 'waiting'; readonly why: string }
  | { readonly is: 'refused'; readonly why: string };

export function nameOf(pod: V1Pod): string {
  return pod.metadata?.name ?? '';
}

export function shareOf(pod: V1Pod, container: string, resource: PodResource): Share {
  return toShare(containerOf(pod, container)?.resources, resource);
}

/**
 * The share with another request. The limit, if there is one, stays as far above it as it was, so that a Guaranteed pod
 * stays one, and going back to the first request gives the first limit.
 */
export function withRequest({ request, limit }: Share, wanted: number): Share {
  return { request: wanted, limit: limit === undefined ? undefined : limit + wanted - (request ?? limit) };
}

/** Within what the kernel rounds to: 5 thousandths of a core, one page. */
function sameShare(one: Share, other: Share, resource: PodResource): boolean {
  const step = resource === 'cpu' ? 0.005 : 65_535;
  const same = (a: number | undefined, b: number | undefined): boolean =>
    a === undefined || b === undefined ? a === b : Math.abs(a - b) <= step;
  return same(one.request, other.request) && same(one.limit, other.limit);
}

/** Why no reservation can ever stand on the container; undefined where one can. */
export function whyNever(pod: V1Pod, container: string, resource: PodResource): string | undefined {
  const found = containerOf(pod, container);
  if (found === undefined) {
    const names = (pod.spec?.containers ?? []).map(({ name }) => name);
    return `pod ${nameOf(pod)} has no container ${container}; it has ${names.join(', ')}`;
  }
  if (pod.status?.qosClass === 'BestEffort')
    return `pod ${nameOf(pod)} is of QoS class BestEffort, which no resize can change; give a container of it a request`;
  if (restartsFor(found, resource))
    return `its resizePolicy restarts container ${container} for ${resource}; let it be NotRequired`;
  return undefined;
}

/** Why none can be made now; undefined where one can. A lower priority is evicted first, so that what it has is no promise. */
export function whyNotNow(pod: V1Pod, leastPriority: number): string | undefined {
  const { priority = 0, priorityClassName } = pod.spec ?? {};
  if (pod.metadata?.deletionTimestamp !== undefined) return `pod ${nameOf(pod)} is being deleted`;
  if (pod.status?.phase !== 'Running')
    return `pod ${nameOf(pod)} is ${pod.status?.phase ?? 'nowhere'}, not Running`;
  if (priority < leastPriority)
    return `pod ${nameOf(pod)} has priority ${priority} of PriorityClass ${priorityClassName ?? '(none)'}, under ${leastPriority}`;
  return undefined;
}

/**
 * How far the kubelet is. `before` is what was pending when the resize was asked for, which says nothing of it.
 * Source: KEP-1287, conditions PodResizePending and PodResizeInProgress.
 */
export function resizeState(
  pod: V1Pod,
  container: string,
  resource: PodResource,
  wanted: Share,
  before: V1PodCondition | undefined,
): ResizeState {
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container);
  if (sameShare(toShare(status?.resources, resource), wanted, resource)) return { is: 'done' };
  const pending = pendingOf(pod);
  const why = wordsOf(pending ?? conditionOf(pod, 'PodResizeInProgress'));
  const fresh = JSON.stringify(pending) !== JSON.stringify(before);
  return { is: pending?.reason === 'Infeasible' && fresh ? 'refused' : 'waiting', why };
}

export function pendingOf(pod: V1Pod): V1PodCondition | undefined {
  return conditionOf(pod, 'PodResizePending');
}

function conditionOf(pod: V1Pod, wanted: string): V1PodCondition | undefined {
  return pod.status?.conditions?.find(({ type, status }) => type === wanted && status === 'True');
}

function wordsOf(condition: V1PodCondition | undefined): string {
  if (condition === undefined) return 'its kubelet has said nothing of it';
  const { type, reason, message } = condition;
  return [reason ?? type, message].filter(Boolean).join(': ');
}

function containerOf(pod: V1Pod, container: string): V1Container | undefined {
  return pod.spec?.containers.find(({ name }) => name === container);
}

function restartsFor({ resizePolicy }: V1Container, resource: PodResource): boolean {
  return (resizePolicy ?? []).some(
    ({ resourceName, restartPolicy }) => resourceName === resource && restartPolicy === 'RestartContainer',
  );
}

function toShare(of: V1ResourceRequirements | undefined, resource: PodResource): Share {
  const { [resource]: request } = of?.requests ?? {};
  const { [resource]: limit } = of?.limits ?? {};
  return {
    request: request === undefined ? undefined : decodeQuantity(request),
    limit: limit === undefined ? undefined : decodeQuantity(limit),
  };
}

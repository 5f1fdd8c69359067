import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Pod, V1PodCondition } from '@kubernetes/client-node';
import type { KubernetesApi } from './kubernetes-api.ts';
import { KubernetesError } from './kubernetes-error.ts';
import {
  nameOf,
  type PodResource,
  pendingOf,
  resizeState,
  type Share,
  shareOf,
  whyNever,
  whyNotNow,
  withRequest,
} from './kubernetes-pod.ts';
import { encodeQuantity } from './kubernetes-quantity.ts';

/** The container that is resized, and within what bounds. */
export interface ResizeTarget {
  readonly pod: { readonly name: string } | { readonly selector: string };
  readonly container: string;
  /** Value of the PriorityClass that its pod has to have. */
  readonly leastPriority: number;
  /** Milliseconds for the kubelet to do it, and for a busy server. */
  readonly wait: number;
}

/** What a container is to ask for, in cores or bytes; `base` with nothing on top is what it has without any reservation. */
export interface Wanted {
  readonly resource: PodResource;
  readonly base: number;
  readonly more: number;
}

/** The first minor version whose server lowers a memory limit in place. */
const lowersMemoryLimits = 34;
/** Milliseconds between two looks at the pod. */
const pace = { first: 50, last: 1_000 };

/** A resize that the server has taken. */
interface Asked {
  readonly pod: string;
  readonly resource: PodResource;
  readonly share: Share;
  /** What it asked for and what was pending before. */
  readonly before: number;
  readonly pending: V1PodCondition | undefined;
}

/**
 * Rejects where the container does not have it afterwards; it then asks for what it asked for before, lest a kubelet does
 * later what nobody wants any more. What is given back is not waited for: once the server has it, the kubelet does it by itself.
 */
export async function resize(api: KubernetesApi, target: ResizeTarget, wanted: Wanted): Promise<void> {
  const until = Date.now() + target.wait;
  const asked = await untilTaken(() => ask(api, target, wanted), until);
  if (asked === undefined) return;
  try {
    await untilDone(api, target, asked, until);
  } catch (error) {
    const back = untilTaken(() => takeBack(api, target, asked), Date.now() + target.wait);
    await back.catch((cause: unknown) => {
      throw new Error(`${wordsOf(error)}; nor could it be taken back: ${wordsOf(cause)}`, { cause });
    });
    throw error;
  }
}

async function takeBack(
  api: KubernetesApi,
  { container }: ResizeTarget,
  { pod: name, resource, before }: Asked,
): Promise<void> {
  const pod = await api.pod(name);
  await change(api, pod, container, resource, withRequest(shareOf(pod, container, resource), before));
}

/** Gives what is to be waited for, if anything is. */
async function ask(
  api: KubernetesApi,
  { pod: which, container, leastPriority }: ResizeTarget,
  { resource, base, more }: Wanted,
): Promise<Asked | undefined> {
  const pod = await ('name' in which ? api.pod(which.name) : api.podBy(which.selector));
  const never = whyNever(pod, container, resource);
  if (never !== undefined && more === 0) return undefined;
  const why = never ?? (more > 0 ? whyNotNow(pod, leastPriority) : undefined);
  if (why !== undefined) throw new Error(why);
  const has = shareOf(pod, container, resource);
  const share = withRequest(has, base + more);
  const raises = more > 0 && (share.request ?? 0) >= (has.request ?? 0);
  if (raises && resource === 'memory' && has.limit !== undefined) await checkLowering(api, container);
  await change(api, pod, container, resource, share);
  if (!raises) return undefined;
  return { pod: nameOf(pod), resource, share, before: has.request ?? base, pending: pendingOf(pod) };
}

/** What could not be undone is not done. */
async function checkLowering(api: KubernetesApi, container: string): Promise<void> {
  const minor = await api.minorVersion();
  if (minor < lowersMemoryLimits)
    throw new Error(
      `container ${container} has a memory limit, which Kubernetes 1.${minor} can't lower again; ` +
        `leave it out, or take 1.${lowersMemoryLimits} or later`,
    );
}

async function change(
  api: KubernetesApi,
  pod: V1Pod,
  container: string,
  resource: PodResource,
  share: Share,
): Promise<void> {
  if (!isSame(resource, shareOf(pod, container, resource), share))
    await api.resize(pod, container, resource, share);
}

function isSame(resource: PodResource, one: Share, other: Share): boolean {
  const text = (amount: number | undefined): string => encodeQuantity(resource, amount ?? -1);
  return text(one.request) === text(other.request) && text(one.limit) === text(other.limit);
}

/** Tries again where the pod has changed in between, or the server is busy. */
async function untilTaken<T>(call: () => Promise<T>, until: number): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const pause = pauseAfter(error);
      if (pause === undefined || Date.now() + pause > until) throw error;
      await sleep(pause);
    }
  }
}

function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof KubernetesError)) return undefined;
  return error.status === 409 ? pace.first : error.retryAfter;
}

async function untilDone(
  api: KubernetesApi,
  { container }: ResizeTarget,
  { pod: name, resource, share, pending }: Asked,
  until: number,
): Promise<void> {
  for (let pause = pace.first; ; pause = Math.min(2 * pause, pace.last)) {
    const pod = await untilTaken(() => api.pod(name), until);
    const state = resizeState(pod, container, resource, share, pending);
    if (state.is === 'done') return;
    if (state.is === 'refused')
      throw new Error(`node ${pod.spec?.nodeName} can't resize pod ${name}: ${state.why}`);
    if (Date.now() + pause > until) throw new Error(`pod ${name} was not resized in time: ${state.why}`);
    await sleep(pause);
  }
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

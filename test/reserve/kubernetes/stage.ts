import { mkdtempSync, rmSync } from 'node:fs';
import type { Resources } from '../../../src/core/index.ts';
import { type Allocator, type KubernetesContainer, kubernetesAllocator } from '../../../src/reserve/index.ts';
import type { Asked, Exchange, FaceServer } from './exchange.ts';
import type { KubeApiserver } from './kube-apiserver.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { Kubelet } from './kubelet.ts';

/** What only a real server has; a replay has none of it. */
export interface Cluster {
  readonly server: KubeApiserver;
  readonly kubelet: Kubelet;
  readonly namespace: string;
}

/** Tokens by what their accounts may do: all that the documentation says, read alone, nothing; or of no account. */
export type Account = 'forelock' | 'reader' | 'nobody' | 'unknown';

/** Where a scenario is played: before a real server, or before what one said. */
export interface Stage {
  /** N of Kubernetes 1.N. */
  readonly minor: number;
  /** A reservation of row 1 on the device `r1`. */
  take(wanted: Partial<Resources>): Promise<void>;
  undo(wanted: Partial<Resources>): Promise<void>;
  /** From now on by this container's allocator. */
  use(changes: Partial<KubernetesContainer>, account?: Account): void;
  /** Done to the cluster, where there is one. */
  behind(act: (cluster: Cluster) => Promise<void>): Promise<void>;
  /** Done to the cluster in front of the next resize. */
  inBetween(act: (cluster: Cluster) => Promise<void>): void;
  /** What was asked for in the resizes that the server took. */
  resizes(): readonly unknown[];
  /** HTTP's status of each resize. */
  statuses(): readonly number[];
}

export interface StageSetting {
  readonly minor: number;
  readonly namespace: string;
  readonly face: FaceServer;
  readonly exchanges: readonly Exchange[];
  readonly cluster: Cluster | undefined;
  readonly tokens: { readonly [account in Account]: string };
  readonly hook: { act: ((cluster: Cluster) => Promise<void>) | undefined };
}

const usual = {
  ...{ context: undefined, pod: { name: 'tool' }, container: 'tool', leastPriority: 0, wait: 10_000 },
  ...{ cpu: 0.5, memory: 64 * 2 ** 20 },
};

export async function withStage(setting: StageSetting, play: (stage: Stage) => Promise<void>): Promise<void> {
  const directory = mkdtempSync('/tmp/fl-kubeconfig-');
  try {
    await play(stageOf(setting, directory));
  } finally {
    rmSync(directory, { recursive: true });
    await setting.face.close();
  }
}

function stageOf(setting: StageSetting, directory: string): Stage {
  const { face, namespace, cluster, exchanges, tokens, hook, minor } = setting;
  const allocatorOf = (changes: Partial<KubernetesContainer>, account: Account): Allocator => {
    const kubeconfig = writeKubeconfig(directory, account, face.url, tokens[account]);
    return kubernetesAllocator(new Map([['r1', { ...usual, kubeconfig, namespace, ...changes }]]));
  };
  let allocator = allocatorOf({}, 'forelock');
  const planned = (wanted: Partial<Resources>) =>
    allocator.plan('r1', { cpu: 0, memory: 0, bandwidth: 0, ...wanted }, 1);
  const asked = (): readonly Exchange[] => exchanges.filter(({ method }) => method === 'PATCH');
  return {
    minor,
    take: async (wanted) => {
      for (const step of planned(wanted)) await allocator.take(step);
    },
    undo: async (wanted) => {
      for (const step of planned(wanted)) await allocator.undo(step);
    },
    use: (changes, account = 'forelock') => {
      allocator = allocatorOf(changes, account);
    },
    behind: async (act) => {
      if (cluster !== undefined) await act(cluster);
    },
    inBetween: (act) => {
      hook.act = act;
    },
    resizes: () => asked().flatMap((of) => (of.status === 200 ? [resourcesIn(of)] : [])),
    statuses: () => asked().map(({ status }) => status),
  };
}

function resourcesIn({ body }: Asked): unknown {
  const { spec } = body as { spec: { containers: [{ resources: unknown }] } };
  return spec.containers[0].resources;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { makePod } from './namespace.ts';
import type { Cluster, Stage } from './stage.ts';

/** One conversation with an API server: played before a real one, recorded, and played again before the recording. */
export interface Scenario {
  /** The name of its recording, and of its namespace. */
  readonly key: string;
  /** What should hold. */
  readonly name: string;
  /** Options of the server, and the versions that take them. */
  readonly options?: readonly string[];
  readonly before?: number;
  readonly prepare: (cluster: Cluster) => Promise<void>;
  readonly play: (stage: Stage) => Promise<void>;
}

const requests = { cpu: '500m', memory: '64Mi' };
const MiB = 2 ** 20;

const pod =
  (resources: unknown, rest: { name?: string; more?: object; container?: object } = {}) =>
  ({ server, namespace }: Cluster): Promise<void> =>
    makePod(server, namespace, { name: 'tool', resources, ...rest });

export const scenarios: readonly Scenario[] = [
  {
    key: 'share',
    name: 'a container has its share on top of its own, its limit along with it, and its own again after',
    prepare: pod({ requests, limits: { cpu: '1' } }),
    play: async ({ take, undo, resizes }) => {
      await take({ cpu: 0.25, memory: MiB });
      await undo({ cpu: 0.25, memory: MiB });
      await undo({ cpu: 0.25, memory: MiB });
      expect(resizes()).toEqual([
        { requests: { cpu: '750m' }, limits: { cpu: '1250m' } },
        { requests: { memory: String(65 * MiB) } },
        { requests: { cpu: '500m' }, limits: { cpu: '1000m' } },
        { requests: { memory: String(64 * MiB) } },
      ]);
    },
  },
  {
    key: 'conflict',
    name: 'a pod that somebody changed in between is read again',
    prepare: pod({ requests }),
    play: async ({ take, inBetween, statuses }) => {
      inBetween(async ({ server, namespace }) => {
        const path = `/api/v1/namespaces/${namespace}/pods/tool`;
        await server.ask(
          'PATCH',
          path,
          { metadata: { labels: { by: 'somebody' } } },
          'application/merge-patch+json',
        );
      });
      await take({ cpu: 0.25 });
      expect([statuses()[0], statuses().at(-1)]).toEqual([409, 200]);
    },
  },
  {
    key: 'infeasible',
    name: 'what no node has is refused with what the kubelet says of it',
    prepare: pod({ requests }),
    play: async ({ take, undo, resizes }) => {
      await expect(take({ cpu: 100 })).rejects.toThrow(
        "cpu on r1 could not be set aside: node node-1 can't resize pod tool: " +
          "Infeasible: Node didn't have enough capacity: cpu, requested: 100500, capacity: 4000",
      );
      await undo({ cpu: 100 });
      await take({ cpu: 0.25 });
      expect(resizes().slice(1)).toEqual([{ requests: { cpu: '500m' } }, { requests: { cpu: '750m' } }]);
    },
  },
  {
    key: 'deferred',
    name: 'a resize that the node defers is waited for',
    prepare: pod({ requests }),
    play: async ({ take, behind }) => {
      let freed: Promise<void> | undefined;
      await behind(async ({ kubelet }) => {
        kubelet.taken = 3.4;
        freed = sleep(400).then(() => {
          kubelet.taken = 0;
        });
      });
      await take({ cpu: 0.25 });
      await freed;
    },
  },
  {
    key: 'given-up',
    name: 'a resize that stays deferred is given up with the reason',
    prepare: pod({ requests }),
    play: async ({ take, undo, use, behind, resizes }) => {
      await behind(async ({ kubelet }) => {
        kubelet.taken = 3.4;
      });
      use({ wait: 1_500 });
      await expect(take({ cpu: 0.25 })).rejects.toThrow(
        "pod tool was not resized in time: Deferred: Node didn't have enough resource: cpu, requested: 750",
      );
      expect(resizes()).toEqual([{ requests: { cpu: '750m' } }, { requests: { cpu: '500m' } }]);
      await undo({ cpu: 0.25 });
      await behind(async ({ kubelet }) => {
        kubelet.taken = 0;
      });
    },
  },
  {
    key: 'guaranteed',
    name: 'a Guaranteed pod stays one, and has a memory limit raised only where it can be lowered again',
    prepare: pod({ requests, limits: requests }),
    play: async ({ take, undo, resizes, minor }) => {
      await take({ cpu: 0.25 });
      expect(resizes()).toEqual([{ requests: { cpu: '750m' }, limits: { cpu: '750m' } }]);
      const memory = { memory: MiB };
      if (minor < 34) {
        await expect(take(memory)).rejects.toThrow(
          `container tool has a memory limit, which Kubernetes 1.${minor} can't lower again; leave it out, or take 1.34 or later`,
        );
        await undo(memory);
        expect(resizes()).toHaveLength(1);
      } else {
        await take(memory);
        await undo(memory);
        const said = (amount: number): unknown => ({ memory: String(amount) });
        expect(resizes().slice(1)).toEqual([
          { requests: said(65 * MiB), limits: said(65 * MiB) },
          { requests: said(64 * MiB), limits: said(64 * MiB) },
        ]);
      }
    },
  },
  {
    key: 'refused-ahead',
    name: 'what a resize would break is refused ahead, and counts as undone',
    prepare: async (cluster) => {
      await pod({}, { name: 'best-effort' })(cluster);
      const resizePolicy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];
      await pod({ requests }, { name: 'restarts', container: { resizePolicy } })(cluster);
      const lowClass = { metadata: { name: 'placeholder' }, value: -10 };
      await cluster.server.ask('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', lowClass);
      const low = pod({ requests }, { name: 'low', more: { priorityClassName: 'placeholder' } });
      // The server's own admission hears of a new class a moment later.
      while (await low(cluster).then(() => false, isClassMissing)) await sleep(20);
    },
    play: async ({ take, undo, use, resizes }) => {
      use({ pod: { name: 'best-effort' } });
      await expect(take({ cpu: 1 })).rejects.toThrow(
        'pod best-effort is of QoS class BestEffort, which no resize can change; give a container of it a request',
      );
      await undo({ cpu: 1 });
      use({ pod: { name: 'restarts' } });
      await expect(take({ memory: 1 })).rejects.toThrow(
        'its resizePolicy restarts container tool for memory; let it be NotRequired',
      );
      await undo({ memory: 1 });
      use({ pod: { name: 'restarts' }, container: 'other' });
      await expect(take({ cpu: 1 })).rejects.toThrow('pod restarts has no container other; it has tool');
      await undo({ cpu: 1 });
      use({ pod: { name: 'low' } });
      await expect(take({ cpu: 1 })).rejects.toThrow(
        'pod low has priority -10 of PriorityClass placeholder, under 0',
      );
      await undo({ cpu: 1 });
      expect(resizes()).toEqual([]);
      use({ pod: { name: 'low' }, leastPriority: -10 });
      await take({ cpu: 1 });
    },
  },
  {
    key: 'forbidden',
    name: 'who may not is told which rule the Role lacks, who is not known that he is not',
    prepare: pod({ requests }),
    play: async ({ take, use }) => {
      use({}, 'nobody');
      await expect(take({ cpu: 1 })).rejects.toThrow(
        /answered 403: pods "tool" is forbidden: .*; a Role has to have the verb get on pods \(see docs\/kubernetes.md\)/,
      );
      use({ pod: { selector: 'app=tool' } }, 'nobody');
      await expect(take({ cpu: 1 })).rejects.toThrow('the verb list on pods');
      use({}, 'reader');
      await expect(take({ cpu: 1 })).rejects.toThrow('the verb patch on pods/resize');
      use({}, 'unknown');
      await expect(take({ cpu: 1 })).rejects.toThrow(
        "the Kubernetes API server answered 401: it does not know the kubeconfig's credentials",
      );
    },
  },
  {
    key: 'gone',
    name: 'a pod that is gone keeps nothing, so that its undo is done',
    prepare: pod({ requests }),
    play: async ({ take, undo, behind }) => {
      await take({ cpu: 0.25 });
      await behind(async ({ server, namespace }) => {
        await server.ask('DELETE', `/api/v1/namespaces/${namespace}/pods/tool?gracePeriodSeconds=0`);
      });
      await undo({ cpu: 0.25 });
      await expect(take({ cpu: 0.25 })).rejects.toThrow('answered 404: pods "tool" not found');
    },
  },
  {
    key: 'selector',
    name: 'a pod is found by labels that it alone has',
    prepare: async (cluster) => {
      await pod({ requests })(cluster);
      await pod({ requests }, { name: 'other' })(cluster);
    },
    play: async ({ take, undo, use, resizes }) => {
      use({ pod: { selector: 'app=tool' } });
      await take({ cpu: 0.25 });
      await undo({ cpu: 0.25 });
      expect(resizes()).toHaveLength(2);
      use({ pod: { selector: 'app in (tool, other)' } });
      await expect(take({ cpu: 0.25 })).rejects.toThrow(
        'app in (tool, other) selects several pods: other, tool; a selector has to select one',
      );
      use({ pod: { selector: 'app=nobody' } });
      await expect(take({ cpu: 0.25 })).rejects.toThrow(/no pod of namespace .* has app=nobody/);
      await undo({ cpu: 0.25 });
    },
  },
  {
    key: 'too-old',
    name: 'a server without resize is told to be too old',
    options: ['--feature-gates=InPlacePodVerticalScaling=false'],
    before: 35,
    prepare: pod({ requests }),
    play: async ({ take }) => {
      await expect(take({ cpu: 0.25 })).rejects.toThrow(
        'answered 404: the server could not find the requested resource; resizing pods in place takes Kubernetes 1.33 or later',
      );
    },
  },
];

function isClassMissing(error: Error): boolean {
  if (error.message.includes('no PriorityClass with name')) return true;
  throw error;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { describe, it } from 'vitest';
import { kubernetesAllocator } from '../../../src/reserve/index.ts';
import { decodeQuantity } from '../../../src/reserve/kubernetes-quantity.ts';
import { allocatorContract, type Rig } from '../allocator-contract.ts';
import { noKubeApiserver, startKubeApiserver } from './kube-apiserver.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { playKubelet } from './kubelet.ts';
import { makeNamespace, makePod } from './namespace.ts';

const why = noKubeApiserver();
const base = { cpu: 0.5, memory: 64 * 2 ** 20 };

async function openRig(): Promise<Rig> {
  const server = await startKubeApiserver();
  const kubelet = playKubelet(server);
  const directory = mkdtempSync('/tmp/fl-kubeconfig-');
  const token = await makeNamespace(server, 'tools');
  await makePod(server, 'tools', { name: 'tool', resources: { requests: { cpu: '500m', memory: '64Mi' } } });
  const at = (url: string) => ({
    ...{ kubeconfig: writeKubeconfig(directory, `at-${url.length}`, url, token), context: undefined },
    ...{ namespace: 'tools', pod: { name: 'tool' }, container: 'tool', ...base },
    ...{ leastPriority: 0, wait: 10_000 },
  });
  return {
    ...{ device: 'r1', resources: ['cpu', 'memory'] },
    allocator: kubernetesAllocator(new Map([['r1', at(server.url)]])),
    unreachable: kubernetesAllocator(new Map([['r1', at('https://127.0.0.1:1')]])),
    read: async () => {
      const pod = await server.ask('GET', '/api/v1/namespaces/tools/pods/tool');
      const { cpu, memory } = pod.spec.containers[0].resources.requests;
      const more = { cpu: decodeQuantity(cpu) - base.cpu, memory: decodeQuantity(memory) - base.memory };
      return Object.entries(more)
        .filter(([, amount]) => amount !== 0)
        .map((line) => line.join(' '));
    },
    // More cores than any node has.
    spoil: (step) => ({ ...step, does: { row: 9, amount: 100_000 } }),
    close: async () => {
      await kubelet.close();
      await server.close();
      rmSync(directory, { recursive: true });
    },
  };
}

if (why === undefined)
  allocatorContract('on a pod of a real API server, by the Role of the documentation', openRig);
else
  describe.skip(`the allocator contract, on a pod of a real API server (skipped: ${why})`, () =>
    it('holds', () => {}));

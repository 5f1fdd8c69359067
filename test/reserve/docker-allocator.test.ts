import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerAllocator } from '../../src/reserve/index.ts';
import { allocatorContract, type Rig } from './allocator-contract.ts';
import { type Dockerd, noDockerd, startDockerd } from './dockerd.ts';

const base = { cpu: 0.5, memory: 64 * 2 ** 20 };
const madeWith = { NanoCpus: 5e8, Memory: base.memory };
const why = noDockerd();

function allocatorOn({ socket, container }: Pick<Dockerd, 'socket' | 'container'>) {
  return dockerAllocator(new Map([['r1', { socket, container, ...base }]]));
}

async function openRig(): Promise<Rig> {
  const dockerd = await startDockerd(madeWith);
  return {
    ...{ allocator: allocatorOn(dockerd), device: 'r1', resources: ['cpu', 'memory'] },
    unreachable: allocatorOn({ socket: '/nowhere/docker.sock', container: 'tool' }),
    read: async () => {
      const { quota, memory } = dockerd.limits();
      const more = [`cpu ${quota - 50}`, `memory ${memory - base.memory}`];
      return more.filter((line) => !line.endsWith(' 0'));
    },
    // Far more cores than the machine has.
    spoil: (step) => ({ ...step, does: { row: 9, amount: 100_000 } }),
    close: () => dockerd.close(),
  };
}

if (why === undefined) allocatorContract('on a container of a real Docker Engine', openRig);

describe.skipIf(why !== undefined)(
  why === undefined ? 'a container' : `a container (skipped: ${why})`,
  () => {
    let dockerd: Dockerd;
    beforeAll(async () => {
      dockerd = await startDockerd(madeWith);
    });
    afterAll(() => dockerd?.close());

    it('has its share while it runs, in the kernel, and its base again after', async () => {
      const allocator = allocatorOn(dockerd);
      const steps = allocator.plan('r1', { cpu: 0.25, memory: 2 ** 20, bandwidth: 0 }, 1);
      for (const step of steps) await allocator.take(step);
      expect(dockerd.limits()).toEqual({ quota: 75, memory: 65 * 2 ** 20 });
      for (const step of steps) await allocator.undo(step);
      expect(dockerd.limits()).toEqual({ quota: 50, memory: 64 * 2 ** 20 });
    });

    it('that is gone keeps nothing, so that its undo is done', async () => {
      const allocator = allocatorOn(dockerd);
      const steps = allocator.plan('r1', { cpu: 0.25, memory: 2 ** 20, bandwidth: 0 }, 2);
      for (const step of steps) await allocator.take(step);
      await dockerd.removeContainer();
      for (const step of steps) await allocator.undo(step);
      for (const step of steps) await expect(allocator.take(step)).rejects.toThrow('No such container');
    });
  },
);

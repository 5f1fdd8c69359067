import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DockerEngine } from '../../../src/reserve/index.ts';
import { type Dockerd, noDockerd, startDockerd } from '../../reserve/dockerd.ts';
import { lineOf, Served } from '../served.ts';

const why = noDockerd();
const shell = ['/bin/busybox', 'sh', '-c'] as const;

describe.skipIf(why !== undefined)(
  why === undefined ? 'forelock run --container' : `forelock run --container (skipped: ${why})`,
  () => {
    let dockerd: Dockerd;
    let served: Served;
    beforeAll(async () => {
      dockerd = await startDockerd({ NanoCpus: 5e8, Memory: 64 * 2 ** 20 });
    }, 60_000);
    afterAll(() => dockerd?.close());
    beforeEach(async () => {
      served = new Served();
      await served.configure();
      await served.serve();
    });
    afterEach(() => served.close());

    const args = (container: string, ...more: readonly string[]): readonly string[] => [
      ...['run', '--config', served.file, '--device', 'r1', '--docker', dockerd.socket],
      ...['--container', container, ...more],
    ];
    const run = (container: string, ...more: readonly string[]) => served.run(...args(container, ...more));

    for (const [name, where] of [
      ['forelock-test', 'a new container of an image'],
      ['tool', 'a container that runs'],
    ] as const) {
      it(`runs the command in ${where}, with its stdin, output, exit code and signals`, async () => {
        const plain = await run(name, '--', ...shell, 'echo out $FORELOCK_TOKEN; echo err >&2; exit 7');
        expect([plain.code, plain.out, plain.err]).toEqual([7, 'out 1\n', 'err\n']);
        const trap = `trap 'exit 41' TERM; read word; echo got $word; while :; do sleep 0.05; done`;
        const child = served.start(
          args(name, '--', ...shell, trap.replaceAll('sleep', '/bin/busybox sleep')),
        );
        child.stdin?.write('hello\n');
        expect(await lineOf(child)).toBe('got hello');
        child.kill('SIGTERM');
        expect(await once(child, 'exit')).toEqual([41, null]);
        const { devices, hosts } = await (await served.connect()).status();
        expect([devices[0]?.grants, hosts[0]?.shares]).toEqual([[], []]);
      });
    }

    it('has its share by weight, or as all that it gets; what it used is in history, and no container stays', async () => {
      const files = '/sys/fs/cgroup/cpu/cpu.shares /sys/fs/cgroup/cpu.weight';
      const weight = `/bin/busybox cat ${files} 2>/dev/null; i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done`;
      const named = ['--workflow', 'inside', '--least-share-cpu', '1'];
      const shared = await run('forelock-test', ...named, '--', ...shell, weight);
      expect([shared.code, shared.err]).toEqual([0, '']);
      expect(Number(shared.out)).toBeGreaterThan(1_024);
      const records = await (await served.connect()).history();
      const used = records.find(({ workflow }) => workflow === 'inside')?.toolUsed;
      expect(used?.cpu).toBeGreaterThan(0);
      const quota = '/bin/busybox cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null';
      const limited = await run('forelock-test', ...named, '--share', 'limit', '--', ...shell, quota);
      expect(Number.parseInt(limited.out, 10)).toBe(100_000);
      const left = (await new DockerEngine(dockerd.socket).call('GET', '/containers/json?all=1')) as {
        readonly Names: readonly string[];
      }[];
      expect(left.map(({ Names }) => Names[0])).toEqual(['/tool']);
    });

    it('says what is not there: a program, an image, an Engine', async () => {
      expect((await run('forelock-test', '--', '/no/such')).code).toBe(127);
      const image = await run('no-such-image', '--', 'true');
      expect([image.code, image.err]).toEqual([125, expect.stringMatching(/docker-failed\n.*No such image/)]);
      const engine = await served.run(...args('x', '--docker', '/nowhere', '--', 'true'));
      expect([engine.code, engine.err]).toEqual([125, expect.stringContaining('docker-failed')]);
    });
  },
);

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubernetesAllocator } from '../../../src/reserve/index.ts';
import { type Exchange, openFace } from './exchange.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { readRecording } from './recording.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync('/tmp/fl-kubeconfig-');
});
afterAll(() => rmSync(directory, { recursive: true }));

async function takeBy(kubeconfig: string | undefined, context?: string, wait = 10_000): Promise<void> {
  const allocator = kubernetesAllocator(
    new Map([
      [
        'r1',
        {
          ...{ kubeconfig, context, namespace: 'share', pod: { name: 'tool' }, container: 'tool' },
          ...{ cpu: 0.5, memory: 64 * 2 ** 20, leastPriority: 0, wait },
        },
      ],
    ]),
  );
  for (const step of allocator.plan('r1', { cpu: 0.25, memory: 0, bandwidth: 0 }, 1))
    await allocator.take(step);
}

describe('a kubeconfig', () => {
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };

  it('that is not there or none is named, with the reason', async () => {
    await expect(takeBy(join(directory, 'nowhere'))).rejects.toThrow(
      /kubeconfig .*nowhere can't be used: ENOENT/,
    );
    await expect(takeBy(file('odd', 'clusters: [{'))).rejects.toThrow(/kubeconfig .*odd can't be used: /);
    await expect(takeBy(file('empty', ''))).rejects.toThrow(/kubeconfig .*empty can't be used: /);
  });

  it('that lacks the context, or whose context lacks its cluster, says what it has', async () => {
    const right = writeKubeconfig(directory, 'right', 'https://127.0.0.1:1', 'x');
    await expect(takeBy(right, 'lab')).rejects.toThrow(/right has no context lab; it has test/);
    const contexts = 'contexts: [{ name: a, context: { cluster: gone, user: b } }]';
    const text = `${contexts}\ncurrent-context: a\nclusters: []\nusers: []\n`;
    await expect(takeBy(file('lost', text))).rejects.toThrow(
      'context a has a cluster that the kubeconfig does not have',
    );
  });

  it('has to be written where Forelock runs in no pod', async () => {
    expect(process.env.KUBERNETES_SERVICE_HOST).toBeUndefined();
    await expect(takeBy(undefined)).rejects.toThrow('Forelock runs in no pod: write a kubeconfig');
  });
});

/** A real server's answers behind as many that it is busy, which a real one gives under a load that no test makes. */
async function busyFace(times: number) {
  const recorded = readRecording('v1.35.4', 'share');
  let busy = times;
  const asked: string[] = [];
  const face = await openFace(async ({ method, path }) => {
    asked.push(method);
    if (busy > 0) {
      busy -= 1;
      const answer = { kind: 'Status', message: 'too many requests, please try again later', code: 429 };
      return { status: 429, answer, retryAfter: '1' };
    }
    const patched = asked.includes('PATCH');
    const answers = recorded.filter((each) => each.method === method && each.path === path);
    return (patched ? answers.find(({ answer }) => has750(answer)) : answers[0]) as Exchange;
  });
  return { ...face, asked };
}

/** Whether the kubelet has done the first resize of the recording. */
function has750(pod: unknown): boolean {
  const { status } = pod as {
    status?: { containerStatuses?: [{ resources?: { requests?: { cpu?: string } } }] };
  };
  return status?.containerStatuses?.[0].resources?.requests?.cpu === '750m';
}

describe('a busy API server', () => {
  it('is asked again when it says so', async () => {
    const face = await busyFace(1);
    await takeBy(writeKubeconfig(directory, 'busy', face.url, 'x'));
    expect(face.asked.slice(0, 3)).toEqual(['GET', 'GET', 'PATCH']);
    await face.close();
  });

  it('is given up where it does not answer', async () => {
    const silent = await openFace(() => new Promise(() => {}));
    await expect(takeBy(writeKubeconfig(directory, 'silent', silent.url, 'x'))).rejects.toThrow(
      'the Kubernetes API server gave no answer in 5000 ms',
    );
    await silent.close();
  });

  it('is given up where that would be too late', async () => {
    const face = await busyFace(1);
    await expect(takeBy(writeKubeconfig(directory, 'busier', face.url, 'x'), undefined, 500)).rejects.toThrow(
      'answered 429: too many requests, please try again later',
    );
    expect(face.asked).toEqual(['GET']);
    await face.close();
  });
});

describe('a resize that its node refuses', () => {
  it('says so also where it could not be taken back', async () => {
    const recorded = readRecording('v1.35.4', 'infeasible');
    const asked: string[] = [];
    const face = await openFace(async ({ method, path }) => {
      asked.push(`${method} ${path}`);
      if (asked.filter((each) => each.startsWith('PATCH')).length > 1)
        return { status: 500, answer: { kind: 'Status', message: 'etcd is away' } };
      const before = !asked.some((each) => each.startsWith('PATCH'));
      const answers = recorded.filter((each) => each.method === method);
      return (
        (before ? answers[0] : answers.find(({ answer }) => isInfeasible(answer))) ??
        (recorded[1] as Exchange)
      );
    });
    await expect(takeBy(writeKubeconfig(directory, 'refused', face.url, 'x'))).rejects.toThrow(
      /Infeasible: .*; nor could it be taken back: the Kubernetes API server answered 500: etcd is away/,
    );
    await face.close();
  });
});

function isInfeasible(pod: unknown): boolean {
  return JSON.stringify(pod).includes('"Infeasible"');
}

import { availableParallelism, hostname, totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { compileConfig } from '../src/core/index.ts';
import { hostsOf, toolHosts } from '../src/hosts.ts';

function configured(hosts: string, share: string) {
  return compileConfig(
    `
listen: { port: 0 }
state: state
hosts: ${hosts}
tools: [{ name: alice, keys: [ssh-ed25519 AAAAC3Nz], share: ${share} }, { name: bob, keys: [ssh-ed25519 AAAAC3Nz] }]
devices:
  - { name: r1, profile: simulator, host: a, known-hosts: k, login: { user: u, agent: true } }
`,
    '/etc/forelock.yaml',
  );
}

const lab1 = '[{ name: lab1, capacity: { cpu: 8, memory: 16GiB } }]';

describe('hosts of tools', () => {
  it('are those of the file, and this machine with all that it has unless it is written too', () => {
    const written = { cpu: 8, memory: 16 * 2 ** 30, bandwidth: 1e9 };
    const all = { cpu: availableParallelism(), memory: totalmem(), bandwidth: 1e9 };
    expect([...hostsOf(configured(lab1, '{}'))]).toEqual([
      [hostname(), all],
      ['lab1', written],
    ]);
    const own = `[{ name: ${hostname()}, capacity: { cpu: 8, memory: 16GiB } }]`;
    expect([...hostsOf(configured(own, '{}'))]).toEqual([[hostname(), written]]);
  });

  it('are where a tool works that the file says it of: on this machine, where it names none', () => {
    const shares = (share: string) => toolHosts(configured(lab1, share));
    expect([...shares('{}')]).toEqual([['alice', { host: hostname(), allocator: undefined }]]);
    const allocator = shares('{ host: lab1, cgroup: { path: tools } }').get('alice')?.allocator;
    const steps = allocator?.plan('tool alice', { cpu: 1, memory: 65_536, bandwidth: 1 }, 1);
    expect(steps?.map((step) => [step.allocator, step.resource, step.amount])).toEqual([
      ['cgroup', 'cpu', 1],
      ['cgroup', 'memory', 65_536],
    ]);
    const docker = shares('{ docker: { container: alice, cpu: 0.5, memory: 64MiB } }').get('alice');
    expect(docker?.allocator?.plan('tool alice', { cpu: 1, memory: 0, bandwidth: 0 }, 1)).toMatchObject([
      { allocator: 'docker' },
    ]);
  });

  it('are wherever the pod of a tool is', () => {
    const pod = '{ selector: app=alice, container: tool, cpu: 0.5, memory: 64MiB }';
    const { allocator } =
      toolHosts(configured(lab1, `{ host: lab1, kubernetes: ${pod} }`)).get('alice') ?? {};
    expect(allocator?.plan('tool alice', { cpu: 1, memory: 1, bandwidth: 0 }, 1)).toMatchObject([
      { allocator: 'kubernetes', resource: 'cpu', amount: 1 },
      { allocator: 'kubernetes', resource: 'memory', amount: 65_536 },
    ]);
  });

  it('are known: another name is refused with those that there are', () => {
    expect(() => toolHosts(configured(lab1, '{ host: lab2 }'))).toThrow(
      `/etc/forelock.yaml: tool alice: share.host: no host is called lab2; there are ${hostname()}, lab1`,
    );
    expect(() => configured(lab1.replace('8', '0'), '{}')).toThrow('hosts[0].capacity.cpu');
    expect(() => configured(lab1, '{ cgroup: { path: a }, docker: { container: bb } }')).toThrow('docker');
  });
});

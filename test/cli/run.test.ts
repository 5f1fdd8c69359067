import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../src/harmony/index.ts';
import { encodeLock, NetconfClient, namespaces } from '../../src/netconf/index.ts';
import type { Grant, LockOptions } from '../../src/sdk/index.ts';
import { openSimulatedDevice } from '../../src/simulator/index.ts';
import { lineOf, Served } from './served.ts';

let served: Served;
beforeEach(async () => {
  served = new Served();
  await served.configure();
});
afterEach(() => served.close());

/** Processes of Node begin slowly where there is much else to do. */
const patience = { timeout: 15_000 };

const status = async (): Promise<Status> => (await served.connect()).status();
const args = (...more: readonly string[]): readonly string[] => [
  ...['run', '--config', served.file, '--device', 'r1'],
  ...more,
];
const run = (...more: readonly string[]) => served.run(...args(...more));

async function holders(): Promise<readonly string[]> {
  const { devices } = await status();
  return devices.flatMap(({ grants }) => grants.map(({ id }) => id));
}

/** How many wait for r1. */
const waiting = async (): Promise<number | undefined> => (await status()).devices[0]?.waiters.length;

/** Holds the candidate of r1 past any `forelock run`. */
async function hold(workflow: string, more: Partial<LockOptions> = {}): Promise<Grant> {
  return (await served.connect()).lock({ devices: 'r1', workflow, ...more });
}

/** A command that says that it has begun, and does what is asked until it is ended. */
async function begun(does: string, ...more: readonly string[]): Promise<ChildProcess> {
  const child = served.start(
    args(...more, '--', 'bash', '-c', `${does}; echo begun; while :; do sleep 0.05; done`),
  );
  expect(await lineOf(child)).toBe('begun');
  return child;
}

describe('forelock run', () => {
  it('runs the command under a grant that it tells of, with its own stdin, stdout and exit code', async () => {
    await served.serve();
    const wanted = '$FORELOCK_GRANT $FORELOCK_TOKEN $FORELOCK_WORKFLOW $FORELOCK_DIRECTIVE_CPU';
    const child = served.start(
      args(
        '--workflow',
        'w7',
        '--priority',
        'normal',
        '--complexity',
        'medium',
        '--estimate',
        '30s',
        '--',
        'sh',
        '-c',
        `echo ${wanted}; read word; exit $word`,
      ),
    );
    const [grant, token, workflow, cpu] = (await lineOf(child)).split(' ');
    expect(await holders()).toEqual([grant]);
    expect([token, workflow]).toEqual(['1', 'w7']);
    expect(Number(cpu)).toBeGreaterThan(0);
    child.stdin?.end('7\n');
    expect(await once(child, 'exit')).toEqual([7, null]);
    expect(await holders()).toEqual([]);
  });

  it('waits for its turn, and begins when the other has given its grant back', async () => {
    await served.serve();
    const other = await hold('other');
    const child = served.start(args('--', 'echo', 'now'));
    await expect.poll(waiting, patience).toBe(1);
    await other.release();
    expect(await lineOf(child)).toBe('now');
  });

  it('ends with 75 where the wait is over, and with 125 and what next where it can not even ask', async () => {
    const without = await run('--', 'true');
    expect([without.code, without.err.split('\n')[0]]).toEqual([125, 'forelock: not-running']);
    await served.serve();
    await hold('other');
    const refused = await run('--wait', '10ms', '--', 'echo', 'not to be run');
    expect([refused.code, refused.out]).toEqual([75, '']);
    expect(refused.err).toMatch(/^forelock: grant-refused\nit is held by others/);
    const unknown = await run('--tool', 'bob', '--', 'true');
    expect([unknown.code, unknown.err.split('\n').slice(0, 2)]).toEqual([
      ...[125, ['forelock: grant-invalid', "no tool is called 'bob'; there are alice"]],
    ]);
    expect((await run('--priority', 'critical', '--', 'true')).err).toContain('at most class 3, not 7');
    expect((await run('--estimate', 'soon', '--', 'true')).code).toBe(125);
  });

  it('ends as a shell would where the command is not there or is ended by a signal', async () => {
    await served.serve();
    expect((await run('--', '/no/such/command')).code).toBe(127);
    expect((await run('--', served.file)).code).toBe(126);
    expect((await run('--', 'sh', '-c', 'kill -KILL $$')).code).toBe(137);
    expect(await holders()).toEqual([]);
  });

  it('passes SIGINT, SIGTERM and SIGHUP on, and ends with what the command makes of them', async () => {
    await served.serve();
    for (const [signal, code] of [
      ['SIGINT', 40] as const,
      ['SIGTERM', 41] as const,
      ['SIGHUP', 42] as const,
    ]) {
      const child = await begun(`trap 'exit ${code}' ${signal.slice(3)}`);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([code, null]);
    }
    const child = await begun(':');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
    expect(await holders()).toEqual([]);
  });

  it('is called off by a signal while it waits, and leaves the queue', async () => {
    await served.serve();
    await hold('other');
    const child = served.start(args('--', 'true'));
    await expect.poll(waiting, patience).toBe(1);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
    await expect.poll(waiting, patience).toBe(0);
  });

  it('gives the grant back also where it is killed itself', async () => {
    await served.serve();
    const child = await begun(`echo $$ >${served.folder}/pid`);
    try {
      child.kill('SIGKILL');
      await expect.poll(holders, patience).toEqual([]);
    } finally {
      process.kill(Number(readFileSync(`${served.folder}/pid`, 'utf8')), 'SIGKILL');
    }
  });

  it('tells of signals in a file, and by SIGUSR1 where that is asked for', async () => {
    await served.configure({ tool: ', priority: critical' });
    await served.serve();
    const child = await begun(`trap 'cat $FORELOCK_SIGNALS; exit 0' USR1`, '--signal', '--priority', 'low');
    const line = lineOf(child);
    const urgent = served.start(args('--priority', 'high', '--', 'echo', 'urgent'));
    expect(JSON.parse(await line)).toMatchObject({
      ...{ at: expect.any(Number), type: 'yield-requested', by: 'alice', priority: 5 },
    });
    expect(await lineOf(urgent)).toBe('urgent');
  });

  it('keeps its lease for as long as the command runs, and one that is stopped loses it', async () => {
    await served.configure({ tool: ', lease: 1s' });
    await served.serve();
    const child = await begun(`trap 'tail -n 1 $FORELOCK_SIGNALS; exit 3' USR1`, '--signal');
    const early = await run('--wait', '2s', '--', 'true');
    expect(early.code).toBe(75);
    child.kill('SIGSTOP');
    expect((await run('--wait', '10s', '--', 'true')).code).toBe(0);
    const told: string[] = [];
    child.stdout?.on('data', (data: Buffer) => told.push(String(data)));
    child.kill('SIGCONT');
    expect(await once(child, 'exit')).toEqual([3, null]);
    expect(told.join('')).toContain('"type":"revoked"');
  });

  it('tells the command where the Forelock that gave the grant is gone', async () => {
    const { child: forelock } = await served.serve();
    const child = await begun(`trap 'cat $FORELOCK_SIGNALS; exit 4' USR1`, '--signal');
    const line = lineOf(child);
    forelock.kill('SIGKILL');
    expect(JSON.parse(await line)).toMatchObject({ type: 'lost' });
    expect(await once(child, 'exit')).toEqual([4, null]);
  });

  it('asks again where too little is left, until its wait is over or there is enough', async () => {
    await served.serve();
    const short = await run('--wait', '300ms', '--least-cpu', '999', '--', 'true');
    expect([short.code, short.err]).toEqual([
      75,
      expect.stringMatching(/r1 has too little left: cpu .* of at least 999/),
    ]);
    const all = (await status()).devices[0]?.capacity.cpu ?? 0;
    const other = await hold('other', { datastore: 'running', least: { cpu: all } });
    const child = served.start(args('--wait', '20s', '--least-cpu', '0.001', '--', 'echo', 'enough'));
    const refusals = async () => (await run('--wait', '0s', '--least-cpu', '0.001', '--', 'true')).code;
    expect(await refusals()).toBe(75);
    await other.release();
    expect(await lineOf(child)).toBe('enough');
  });

  it('lets a session of the command lock the device where it names the workflow, and no other', async () => {
    const device = await openSimulatedDevice({ logins: [{ user: 'forelock', password: 'secret' }] });
    await served.configure({ tool: ', wait: 50ms', device });
    const { listening } = await served.serve();
    const child = await begun(':', '--workflow', 'shared');
    const client = await NetconfClient.open({
      ...{ host: '127.0.0.1', port: listening.ports.r1 ?? 0, user: 'alice', password: 'secret' },
      hostKey: { kind: 'insecure' },
    });
    const workflow = `<workflow xmlns="${namespaces.forelock}">shared</workflow>`;
    const [own] = (await client.rpc(encodeLock('candidate'))).errors;
    // RFC 6241 section 7.5: 0 where no NETCONF session has it.
    expect(own).toMatchObject({ tag: 'lock-denied', info: [{ name: 'session-id', value: '0' }] });
    expect((await client.rpc(encodeLock('candidate').replace('</lock>', `${workflow}</lock>`))).ok).toBe(
      true,
    );
    expect(device.locks().size).toBe(1);
    await client.close();
    child.kill('SIGTERM');
    await once(child, 'exit');
    await device.close();
  });

  it('has its share of this host admitted, tells the command, and leaves what it used in history', async () => {
    await served.serve();
    const burn = 'while :; do case $SECONDS in 0) ;; *) break;; esac; done';
    const child = served.start(
      args('--workflow', 'w8', '--', 'bash', '-c', `SECONDS=0; echo $FORELOCK_SHARE_CPU; read word; ${burn}`),
    );
    const cpu = Number(await lineOf(child));
    const [host] = (await status()).hosts;
    expect(host).toMatchObject({ name: hostname(), reserved: { cpu }, shares: [{ tool: 'alice' }] });
    expect(cpu).toBeGreaterThan(0);
    child.stdin?.end('\n');
    await once(child, 'exit');
    expect((await status()).hosts).toMatchObject([{ reserved: { cpu: 0 }, shares: [] }]);
    const record = (await (await served.connect()).history()).find(({ workflow }) => workflow === 'w8');
    expect(record?.toolUsed?.cpu).toBeGreaterThan(0);
    expect(record?.toolUsed?.memory).toBeGreaterThan(2 ** 16);
    expect(record?.toolUsed?.bandwidth).toBeUndefined();
  });

  it('is refused where this host has less left than its least', async () => {
    await served.serve();
    const refused = await run('--wait', '0s', '--least-share-cpu', '9999', '--', 'true');
    expect([refused.code, refused.err]).toEqual([
      ...[75, expect.stringMatching(/host .* has too little left: cpu .* of at least 9999/)],
    ]);
    expect(await holders()).toEqual([]);
  });

  it('joins sessions and runs of the same workflow, and no others', async () => {
    await served.serve();
    const other = await hold('shared');
    expect((await run('--workflow', 'shared', '--wait', '0s', '--', 'true')).code).toBe(0);
    expect((await run('--workflow', 'another', '--wait', '0s', '--', 'true')).code).toBe(75);
    await other.release();
  });
});

const root = process.getuid?.() === 0;
const cgroups = (): readonly string[] =>
  ['/sys/fs/cgroup', '/sys/fs/cgroup/cpu', '/sys/fs/cgroup/memory'].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('forelock-run-')) : [],
  );

describe.runIf(root)('forelock run as root', () => {
  it('has the command in a cgroup of its own, and removes it', async () => {
    await served.serve();
    const child = served.start(
      args('--', 'sh', '-c', 'cat /proc/self/cgroup | tr "\\n" " "; echo; read word'),
    );
    expect(await lineOf(child)).toContain(`/forelock-run-${child.pid}`);
    // As the kernel starts a group: 1024 shares on v1, weight 100 on v2.
    const weights = [
      [`/sys/fs/cgroup/cpu/forelock-run-${child.pid}/cpu.shares`, 1_024] as const,
      [`/sys/fs/cgroup/forelock-run-${child.pid}/cpu.weight`, 100] as const,
    ].filter(([file]) => existsSync(file));
    expect(weights).toHaveLength(1);
    for (const [file, neutral] of weights)
      expect(Number(readFileSync(file, 'utf8'))).toBeGreaterThan(neutral);
    child.stdin?.end('\n');
    await once(child, 'exit');
    expect(cgroups()).not.toContain(`forelock-run-${child.pid}`);
  });

  it('leaves no cgroup of a run that was killed once the next one begins', async () => {
    await served.serve();
    const child = await begun(`echo $$ >${served.folder}/pid`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    process.kill(Number(readFileSync(`${served.folder}/pid`, 'utf8')), 'SIGKILL');
    await expect
      .poll(async () => {
        await run('--', 'true');
        return cgroups();
      })
      .not.toContain(`forelock-run-${child.pid}`);
  });
});

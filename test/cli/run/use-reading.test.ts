import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startUseMeter } from '../../../src/cli/run/use-meter.ts';
import { cgroupUse, treeUse } from '../../../src/cli/run/use-reading.ts';
import { lineOf } from '../served.ts';

describe('what a cgroup has used', () => {
  it('is read in the words of v2, with the memory of now where the kernel keeps no peak, and of v1', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'fl-use-'));
    const file = (name: string, text: string) => writeFileSync(join(directory, name), text);
    const v2 = cgroupUse({ version: 2, directory }, '');
    expect(await v2()).toBeUndefined();
    file('cpu.stat', 'usage_usec 1500000\nuser_usec 1\n');
    file('memory.current', '4096\n');
    expect(await v2()).toEqual({ cpu: 1.5, memory: 4_096 });
    file('memory.peak', '8192\n');
    expect(await v2()).toEqual({ cpu: 1.5, memory: 8_192 });
    file('cpuacct.usage', '2500000000\n');
    file('memory.max_usage_in_bytes', '16384\n');
    const v1 = cgroupUse({ version: 1, cpu: '/nowhere', memory: directory }, directory);
    expect(await v1()).toEqual({ cpu: 2.5, memory: 16_384 });
    rmSync(directory, { recursive: true });
  });
});

describe('what a tree of processes has used', () => {
  it('counts a child that runs and one that has ended, and nothing once all are gone', async () => {
    const burn = 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done';
    const shell = spawn('/bin/sh', ['-c', `/bin/sh -c '${burn}'; sleep 100 & echo ready; read word`]);
    expect(await lineOf(shell)).toBe('ready');
    const pid = shell.pid as number;
    const reading = await treeUse(pid)();
    expect(reading?.cpu).toBeGreaterThan(0);
    const own = await treeUse(process.pid)();
    expect(own?.memory).toBeGreaterThan(reading?.memory as number);
    const children = spawn('/bin/sh', ['-c', `kill $(cat /proc/${pid}/task/${pid}/children); kill ${pid}`]);
    await Promise.all([once(shell, 'exit'), once(children, 'exit')]);
    expect(await treeUse(pid)()).toBeUndefined();
  });
});

describe('a meter', () => {
  it('tells the most cores over half a second, or over the whole of a shorter run, and the most memory', async () => {
    let [at, cpu, memory] = [0, 0, 7];
    const read = async () => ({ cpu, memory });
    const long = startUseMeter(read, () => at);
    // Its own timer is not waited for: only what it reads last counts here.
    [at, cpu, memory] = [2_000, 3, 9];
    expect(await long.stop()).toEqual({ cpu: 1.5, memory: 9, bandwidth: undefined });
    at = 0;
    const short = startUseMeter(read, () => at);
    [at, cpu] = [100, 0.05];
    expect((await short.stop())?.cpu).toBeCloseTo(0.5);
  });

  it('tells nothing of what could never be read', async () => {
    expect(
      await startUseMeter(
        async () => undefined,
        () => 0,
      ).stop(),
    ).toBeUndefined();
  });
});

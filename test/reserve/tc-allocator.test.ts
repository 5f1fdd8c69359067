import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import { type AllocationStep, type TcLink, tcAllocator } from '../../src/reserve/index.ts';
import { filterPriorities, htbClasses } from '../../src/reserve/tc-command.ts';
import { allocatorContract, type Rig } from './allocator-contract.ts';

const dev = 'link0';

/** A namespace with one link of 100 Mbit/s. */
function makeLink(match: TcLink['match']): { readonly link: TcLink; readonly remove: () => void } {
  const netns = `fl-tc-${process.pid}-${Math.trunc(performance.now())}`;
  const run = (program: string, words: string): string =>
    execFileSync(program, words.split(' '), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run('ip', `netns add ${netns}`);
  run('ip', `-n ${netns} link add ${dev} type veth peer name other`);
  run('tc', `-n ${netns} qdisc add dev ${dev} root handle 1: htb default 2`);
  run('tc', `-n ${netns} class add dev ${dev} parent 1: classid 1:1 htb rate 100mbit`);
  run('tc', `-n ${netns} class add dev ${dev} parent 1:1 classid 1:2 htb rate 1mbit ceil 100mbit`);
  const link = { interface: dev, netns, parent: '1:1', ceil: 100_000_000, match };
  // A second call does nothing.
  const remove = (): void => void (existsSync(`/run/netns/${netns}`) && run('ip', `netns del ${netns}`));
  return { link, remove };
}

function show(link: TcLink, what: 'class' | 'filter'): string {
  return execFileSync('tc', ['-n', link.netns ?? '', what, 'show', 'dev', link.interface], {
    encoding: 'utf8',
  });
}

function rigOn(match: TcLink['match']): Rig {
  const { link, remove } = makeLink(match);
  const links = new Map([['r1', link]]);
  return {
    ...{ allocator: tcAllocator(links), unreachable: tcAllocator(links, '/nowhere/tc') },
    ...{ device: 'r1', resources: ['bandwidth'] },
    read: async () =>
      [
        ...htbClasses(show(link, 'class'))
          .filter(({ id }) => id !== '1:1' && id !== '1:2')
          .map(({ id, rate }) => `class ${id} ${rate}`),
        ...[...filterPriorities(show(link, 'filter'))].map((pref) => `filter ${pref}`),
      ].sort(),
    spoil: (step) => ({ ...step, does: { row: 9, kilobits: 0 } }),
    close: async () => remove(),
  };
}

const support = labSupport();
if (support.ok) {
  allocatorContract('on HTB classes that are matched by priority', async () => rigOn('priority'));
  allocatorContract('on HTB classes that are matched by port', async () => rigOn({ fromPort: 20_000 }));
}

const title = support.ok ? 'an HTB class' : `an HTB class (skipped: ${support.why})`;
describe.skipIf(!support.ok)(title, () => {
  const amount = (mbit: number) => ({ cpu: 0, memory: 0, bandwidth: mbit * 1e6 });
  const first = (steps: readonly AllocationStep[]): AllocationStep => steps[0] as AllocationStep;

  it('leaves the class that a mark has on its link, and what sends packets there', async () => {
    const { link, remove } = makeLink({ fromPort: 20_000 });
    try {
      const tc = (words: string): string =>
        execFileSync('tc', ['-n', link.netns ?? '', ...words.split(' ')], { encoding: 'utf8' });
      tc(`class add dev ${dev} parent 1:1 classid 1:10 htb rate 5mbit ceil 100mbit prio 0`);
      tc(`filter add dev ${dev} parent 1: protocol ip prio 1 u32 match ip dsfield 0xc0 0xfc flowid 1:10`);
      const standing = (): readonly (readonly (string | number)[])[] => [
        htbClasses(show(link, 'class'))
          .map(({ id }) => id)
          .sort(),
        [...filterPriorities(show(link, 'filter'))],
      ];
      const before = standing();
      const allocator = tcAllocator(new Map([['r1', link]]));
      const step = first(allocator.plan('r1', amount(30), 1));
      await allocator.take(step);
      expect(filterPriorities(show(link, 'filter'))).toEqual(new Set([1, 0x101]));
      await allocator.undo(step);
      await allocator.sweep?.('r1', { first: 1, last: 5, isLive: () => false });
      expect(standing()).toEqual(before);
    } finally {
      remove();
    }
  });

  const opened: (() => void)[] = [];
  afterEach(() => {
    for (const remove of opened.splice(0)) remove();
  });
  const openLink = (): ReturnType<typeof makeLink> => {
    const made = makeLink('priority');
    opened.push(made.remove);
    return made;
  };

  it('keeps prio, ceil and quantum when its rate is changed', async () => {
    const { link } = openLink();
    const allocator = tcAllocator(new Map([['r1', link]]));
    for (const mbit of [10, 20]) await allocator.take(first(allocator.plan('r1', amount(mbit), 1)));
    const told = execFileSync('tc', ['-n', link.netns ?? '', '-d', 'class', 'show', 'dev', dev], {
      encoding: 'utf8',
    });
    expect(told).toMatch(/class htb 1:101 .*prio 1 quantum 1514 rate 20Mbit ceil 100Mbit/);
  });

  it('is not taken, nor taken away, by a row that shares its number', async () => {
    const { link } = openLink();
    const allocator = tcAllocator(new Map([['r1', link]]));
    await allocator.take(first(allocator.plan('r1', amount(10), 1)));
    const far = first(allocator.plan('r1', amount(10), 1 + 0xff00));
    await expect(allocator.take(far)).rejects.toThrow('row 1 has its class');
    await allocator.undo(far);
    expect(show(link, 'class')).toContain('1:101');
  });

  it('is not swept where somebody else made it: of a low number, or beneath another class', async () => {
    const { link } = openLink();
    const run = (words: string): unknown => execFileSync('tc', ['-n', link.netns ?? '', ...words.split(' ')]);
    run(`class add dev ${dev} parent 1:1 classid 1:20 htb rate 1mbit`);
    run(`class add dev ${dev} parent 1:20 classid 1:101 htb rate 1mbit`);
    const theirs = show(link, 'class');
    const allocator = tcAllocator(new Map([['r1', link]]));
    expect(await allocator.sweep?.('r1', { first: 1, last: 9, isLive: () => false })).toEqual([]);
    expect(htbClasses(show(link, 'class'))).toEqual(htbClasses(theirs));
  });

  it('on a link that is gone counts as undone', async () => {
    const { link, remove } = openLink();
    const allocator = tcAllocator(new Map([['r1', link]]));
    const step = first(allocator.plan('r1', amount(10), 1));
    await allocator.take(step);
    remove();
    await allocator.undo(step);
    await expect(allocator.take(step)).rejects.toThrow('bandwidth on r1 could not be set aside');
  });
});

import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cgroupHome } from '../../lab/netns/cgroup.ts';
import { type CgroupMode, type CgroupPlace, settingsFor } from '../../src/reserve/cgroup-settings.ts';
import { cgroupAllocator } from '../../src/reserve/index.ts';
import { allocatorContract, type Rig } from './allocator-contract.ts';

const modes: readonly CgroupMode[] = ['protect', 'limit'];
const resources = ['cpu', 'memory'] as const;

const gone: CgroupPlace = { version: 2, directory: join(tmpdir(), 'fl-no-such-group') };

/** The settings of a place that are not as they were without any reservation. */
function rigOn(place: CgroupPlace, mode: CgroupMode, close: () => void): Rig {
  const files = resources
    .flatMap((resource) => settingsFor(place, mode, resource, 0))
    .map(({ file }) => file);
  const show = (): string[] => files.map((file) => `${file} ${readFileSync(file, 'utf8').trim()}`);
  const before = show();
  const broken = join(import.meta.filename, 'no-directory');
  return {
    allocator: cgroupAllocator(
      new Map([
        ['r1', { place, mode }],
        ['r2', { place: gone, mode }],
      ]),
    ),
    unreachable: cgroupAllocator(new Map([['r1', { place: { version: 2, directory: broken }, mode }]])),
    ...{ device: 'r1', resources },
    read: async () => show().filter((line) => !before.includes(line)),
    spoil: (step) => ({ ...step, does: { row: 9, amount: Number.NaN } }),
    close: async () => close(),
  };
}

function makeGroup(): { readonly place: CgroupPlace; readonly remove: () => void } {
  const home = cgroupHome();
  if (home === undefined) throw new Error('no cgroups');
  const name = `fl-test-${process.pid}-${Math.trunc(performance.now())}`;
  const place: CgroupPlace =
    home.version === 2
      ? { version: 2, directory: join(home.root, name) }
      : { version: 1, cpu: join(home.cpu, name), memory: join(home.memory, name) };
  const directories = place.version === 2 ? [place.directory] : [...new Set([place.cpu, place.memory])];
  for (const directory of directories) mkdirSync(directory);
  return { place, remove: () => directories.forEach((directory) => void rmdirSync(directory)) };
}

const home = process.getuid?.() === 0 ? cgroupHome() : undefined;
if (home === undefined)
  it.skip('the allocator contract, on a cgroup (skipped: no writable cgroups with cpu and memory)', () => {});
else {
  for (const mode of modes)
    allocatorContract(`on a cgroup v${home.version} of the kernel, to ${mode}`, async () => {
      const { place, remove } = makeGroup();
      return rigOn(place, mode, remove);
    });
}

/** What a fresh v2 group has; plain files keep what is written to them, as the kernel does. */
const fresh = { 'cpu.weight': '100', 'cpu.max': 'max 100000', 'memory.low': '0', 'memory.high': 'max' };

for (const mode of modes)
  allocatorContract(`on plain files named as those of a cgroup v2, to ${mode}`, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'fl-cgroup-'));
    for (const [file, text] of Object.entries({ ...fresh, 'memory.max': 'max' }))
      writeFileSync(join(directory, file), text);
    const rig = rigOn({ version: 2, directory }, mode, () => rmSync(directory, { recursive: true }));
    // Plain files would take any text.
    return { ...rig, spoil: (step) => ({ ...step, device: 'r2' }) };
  });

describe('a cgroup that is gone', () => {
  it('keeps nothing, so that its undo is done', async () => {
    const allocator = cgroupAllocator(new Map([['r1', { place: gone, mode: 'protect' }]]));
    for (const step of allocator.plan('r1', { cpu: 1, memory: 65_536, bandwidth: 0 }, 1)) {
      await allocator.undo(step);
      await expect(allocator.take(step)).rejects.toThrow('ENOENT');
    }
  });
});

describe('settingsFor', () => {
  it('gives the sum to the kernel in its own words', () => {
    const v2 = { version: 2, directory: '/c' } as const;
    const v1 = { version: 1, cpu: '/c', memory: '/m' } as const;
    const texts = (place: CgroupPlace, mode: CgroupMode, cpu: number, memory: number): string[] =>
      [...settingsFor(place, mode, 'cpu', cpu), ...settingsFor(place, mode, 'memory', memory)].map(
        ({ file, text }) => `${file} ${text}`,
      );
    expect(texts(v2, 'protect', 0.5, 65_536)).toEqual(['/c/cpu.weight 3225', '/c/memory.low 65536']);
    expect(texts(v2, 'limit', 0.5, 65_536)).toEqual([
      ...['/c/cpu.max 50000 100000', '/c/memory.high 65536', '/c/memory.max 81920'],
    ]);
    expect(texts(v1, 'protect', 0.5, 65_536)).toEqual([
      ...['/c/cpu.shares 33024', '/m/memory.soft_limit_in_bytes 65536'],
    ]);
    expect(texts(v1, 'limit', 0.001, 0)).toEqual([
      ...['/c/cpu.cfs_quota_us 1000', '/m/memory.limit_in_bytes -1'],
    ]);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResourceName } from '../core/index.ts';

/** Directories of a cgroup: v2 has one, v1 one a controller. */
export type CgroupPlace =
  | { readonly version: 2; readonly directory: string }
  | { readonly version: 1; readonly cpu: string; readonly memory: string };

/** `protect`: what is reserved is kept for the group's processes; `limit`: they get what is reserved and no more. */
export type CgroupMode = 'protect' | 'limit';

/** One file of a cgroup, and what is to stand in it. */
export interface Setting {
  readonly file: string;
  readonly text: string;
}

/** cfs period in microseconds; the kernel's own default. */
const period = 100_000;
/** The kernel takes no quota under 1 ms. */
const leastQuota = 1_000;

/**
 * What a sum of reservations is in files of the cgroup, 0 being as the kernel starts one: neutral weight, no limit. A
 * reserved core weighs as 64 idle neighbours do. v1 has no protected memory: the soft limit, from where on memory is taken
 * back under pressure, is the nearest. A group over its memory is slowed at v2's `memory.high`, a fifth before it is killed.
 * Source: the kernel's Documentation/admin-guide/cgroup-v2.rst, and cgroup-v1/memory.rst.
 */
export function settingsFor(
  place: CgroupPlace,
  mode: CgroupMode,
  resource: ResourceName,
  sum: number,
): readonly Setting[] {
  const cpu = (file: string, text: string): Setting => at(place, 'cpu', file, text);
  const memory = (file: string, text: string): Setting => at(place, 'memory', file, text);
  const quota = Math.max(leastQuota, Math.round(sum * period));
  const second = place.version === 2;
  if (resource === 'cpu' && mode === 'protect')
    return second
      ? [cpu('cpu.weight', String(Math.min(10_000, 100 + Math.round(sum * 6_250))))]
      : [cpu('cpu.shares', String(Math.min(262_144, 1_024 + Math.round(sum * 64_000))))];
  if (resource === 'cpu')
    return second
      ? [cpu('cpu.max', `${sum === 0 ? 'max' : quota} ${period}`)]
      : [cpu('cpu.cfs_quota_us', String(sum === 0 ? -1 : quota))];
  if (mode === 'protect')
    return second
      ? [memory('memory.low', String(sum))]
      : [memory('memory.soft_limit_in_bytes', String(sum === 0 ? -1 : sum))];
  return second
    ? [
        memory('memory.high', sum === 0 ? 'max' : String(sum)),
        memory('memory.max', sum === 0 ? 'max' : String(sum + sum / 4)),
      ]
    : [memory('memory.limit_in_bytes', String(sum === 0 ? -1 : sum))];
}

function at(place: CgroupPlace, controller: 'cpu' | 'memory', file: string, text: string): Setting {
  return { file: join(place.version === 2 ? place.directory : place[controller], file), text };
}

/** Rejects where a file has something else afterwards. */
export async function applySettings(settings: readonly Setting[]): Promise<void> {
  for (const setting of settings) await write(setting);
}

async function write({ file, text }: Setting): Promise<void> {
  await writeFile(file, text);
  const stands = (await readFile(file, 'utf8')).trim();
  if (!same(stands, text)) throw new Error(`${file} has ${stands} where ${text} was written`);
}

/** v1 writes no limit as the most pages that it can count. */
function same(stands: string, text: string): boolean {
  return stands === text || (text === '-1' && Number(stands) >= 2 ** 62);
}

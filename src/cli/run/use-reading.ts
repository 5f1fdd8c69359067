import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CgroupPlace } from '../../reserve/index.ts';

/** What a command has used so far. */
export interface UseReading {
  /** Seconds of one core. */
  readonly cpu: number;
  /** Bytes: the most so far where the kernel keeps that, else now. */
  readonly memory: number;
}

/** Undefined where there is nothing to read, as of a command that has ended. */
export type ReadUse = () => Promise<UseReading | undefined>;

/** Of all processes that ever were in the cgroup; `counted` is its directory of v1's controller cpuacct. */
export function cgroupUse(place: CgroupPlace, counted: string): ReadUse {
  const of = (controller: 'cpu' | 'memory', file: string): Promise<string> => {
    const first = controller === 'cpu' ? counted : place.version === 1 ? place.memory : '';
    return readFile(join(place.version === 2 ? place.directory : first, file), 'utf8').catch(() => '');
  };
  return async () => {
    const [cpu, memory] =
      place.version === 2
        ? [
            secondsIn(/^usage_usec (\d+)$/m, await of('cpu', 'cpu.stat'), 1e6),
            (await of('memory', 'memory.peak')) || (await of('memory', 'memory.current')),
          ]
        : [
            secondsIn(/^(\d+)$/m, await of('cpu', 'cpuacct.usage'), 1e9),
            await of('memory', 'memory.max_usage_in_bytes'),
          ];
    return cpu === undefined || memory === '' ? undefined : { cpu, memory: Number(memory) };
  };
}

function secondsIn(form: RegExp, text: string, unit: number): number | undefined {
  const found = form.exec(text)?.[1];
  return found === undefined ? undefined : Number(found) / unit;
}

/** Clock ticks a second in /proc: the kernel's USER_HZ, which it shows to programs as 100 on every platform of Node. */
const ticks = 100;

interface Process {
  readonly parent: number;
  readonly cpu: number;
  readonly memory: number;
}

/**
 * Of a process and all beneath it, by /proc; a process that has ended counts once its parent has waited for it. What has
 * left the tree, as a daemon does, is not seen.
 */
export function treeUse(pid: number): ReadUse {
  return async () => {
    const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(
      names.map(async (name) => [Number(name), await processIn(name)] as const),
    );
    const processes = new Map(found);
    if (processes.get(pid) === undefined) return undefined;
    let [cpu, memory] = [0, 0];
    for (const [id, process] of processes) {
      if (process === undefined || !isBeneath(processes, id, pid)) continue;
      cpu += process.cpu;
      memory += process.memory;
    }
    return { cpu, memory };
  };
}

/** proc(5): fields 4 and 14 to 17 of stat, behind a name that may have spaces and brackets; resident memory in kB. */
async function processIn(pid: string): Promise<Process | undefined> {
  const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  const [stat, status] = await Promise.all([read('stat'), read('status')]);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 15) return undefined;
  const used = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  const resident = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  return { parent: Number(fields[1]), cpu: used / ticks, memory: resident * 1_024 };
}

function isBeneath(processes: ReadonlyMap<number, Process | undefined>, pid: number, above: number): boolean {
  for (let at = pid; at > 1; at = processes.get(at)?.parent ?? 0) if (at === above) return true;
  return false;
}

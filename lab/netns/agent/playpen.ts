import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SetAnswer, Subtree, Variable } from './pass-persist.ts';

/** Net-SNMP's playpen, netSnmpPlaypen 1: .1.<row> milli-cores, .2.<row> KiB. */
const playpen = [1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 1];
const columns = { cpu: 1, memory: 2 } as const;

/** What carries the sums out. */
export interface Shares {
  weighCpu(milliCores: number): void;
  keepMemory(kibibytes: number): void;
}

function cellOf(oid: readonly number[]): { readonly column: 1 | 2; readonly row: number } | undefined {
  const [column, row] = oid.slice(playpen.length);
  const inTable = playpen.every((arc, index) => oid[index] === arc) && oid.length === playpen.length + 2;
  if (!inTable || row === undefined || (column !== columns.cpu && column !== columns.memory))
    return undefined;
  return { column, row };
}

/** Rows of CPU and memory; 0 takes a row away. */
export class PlaypenTable implements Subtree {
  readonly #rows = { [columns.cpu]: new Map<number, number>(), [columns.memory]: new Map<number, number>() };
  readonly #shares: Shares;

  constructor(shares: Shares) {
    this.#shares = shares;
  }

  variables(): Variable[] {
    return [columns.cpu, columns.memory].flatMap((column) =>
      [...this.#rows[column]].map(([row, value]) => ({
        oid: [...playpen, column, row],
        type: 'integer' as const,
        value,
      })),
    );
  }

  absent(oid: readonly number[]): Variable | undefined {
    return cellOf(oid) && { oid, type: 'integer', value: 0 };
  }

  set(oid: readonly number[], value: number): SetAnswer {
    const cell = cellOf(oid);
    if (cell === undefined) return 'not-writable';
    const { column, row } = cell;
    const rows = this.#rows[column];
    if (value === 0) rows.delete(row);
    else rows.set(row, value);
    const sum = [...rows.values()].reduce((total, each) => total + each, 0);
    if (column === columns.cpu) this.#shares.weighCpu(sum);
    else this.#shares.keepMemory(sum);
    return 'DONE';
  }
}

export interface CgroupPlace {
  readonly version: 1 | 2;
  /** v2: the one directory; v1: cpu's, then memory's (maybe the same). */
  readonly directories: readonly string[];
}

/** Neutral weight, and what each reserved milli-core adds to it: one core reserved weighs as 64 idle neighbours. */
const neutral = { shares: 1024, weight: 100 } as const;
const eachMilliCore = { shares: 64, weight: 6.25 } as const;

/**
 * cgroup v2: cpu.weight and memory.min, which the kernel holds to. v1 has no guaranteed memory: the soft limit, the nearest
 * thing there, only says from where on memory is taken back under pressure.
 */
export class CgroupShares implements Shares {
  readonly #place: CgroupPlace;

  constructor(place: CgroupPlace) {
    this.#place = place;
  }

  weighCpu(milliCores: number): void {
    const [directory = ''] = this.#place.directories;
    if (this.#place.version === 1) {
      const shares = Math.min(262_144, neutral.shares + Math.round(milliCores * eachMilliCore.shares));
      writeFileSync(join(directory, 'cpu.shares'), String(shares));
    } else {
      const weight = Math.min(10_000, neutral.weight + Math.round(milliCores * eachMilliCore.weight));
      writeFileSync(join(directory, 'cpu.weight'), String(weight));
    }
  }

  keepMemory(kibibytes: number): void {
    const directory = this.#place.directories.at(-1) ?? '';
    const bytes = kibibytes * 1024;
    if (this.#place.version === 2) writeFileSync(join(directory, 'memory.min'), String(bytes));
    else writeFileSync(join(directory, 'memory.soft_limit_in_bytes'), String(bytes === 0 ? -1 : bytes));
  }
}

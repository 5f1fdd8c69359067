import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process named so that another one which got the same pid later is never taken for it. */
export interface ProcessMark {
  readonly pid: number;
  /** Field 22 of proc(5) `/proc/<pid>/stat`, in clock ticks since boot. */
  readonly start: string;
}

/** What a lab has taken from the machine, or is about to take. */
export interface Holdings {
  readonly lab: string;
  readonly owner: ProcessMark;
  /** The veth in the root namespace; '' until it is chosen. */
  uplink: string;
  readonly netns: string[];
  /** Absolute cgroup directories. */
  readonly cgroups: string[];
  readonly processes: ProcessMark[];
}

/** The mark of a live process, or undefined where there is none (a zombie counts as none). */
export function markOf(pid: number): ProcessMark | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return { pid, start: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

export function isAlive(mark: ProcessMark): boolean {
  return markOf(mark.pid)?.start === mark.start;
}

/** Writes the holdings before the step that takes them: a crash between the two leaves a name too many, never one too few. */
export class LabRecord {
  readonly holdings: Holdings;
  readonly #file: string;

  constructor(stateDir: string, lab: string) {
    const owner = markOf(process.pid);
    if (owner === undefined) throw new Error('no /proc: the lab needs Linux');
    this.holdings = { lab, owner, uplink: '', netns: [], cgroups: [], processes: [] };
    this.#file = join(stateDir, `${lab}.json`);
    mkdirSync(stateDir, { recursive: true });
  }

  note(change: (holdings: Holdings) => void): void {
    change(this.holdings);
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.holdings));
    renameSync(`${this.#file}.new`, this.#file);
  }

  forget(): void {
    rmSync(this.#file, { force: true });
  }
}

export interface Recorded {
  readonly file: string;
  readonly holdings: Holdings;
}

/** The labs whose owner is gone. */
export function orphans(stateDir: string): Recorded[] {
  return recordedLabs(stateDir).filter(({ holdings }) => !isAlive(holdings.owner));
}

/** The labs of this process. */
export function ownLabs(stateDir: string): Recorded[] {
  return recordedLabs(stateDir).filter(({ holdings }) => holdings.owner.pid === process.pid);
}

/** All of the directory, by whatever process. */
export function recordedLabs(stateDir: string): Recorded[] {
  let names: string[];
  try {
    names = readdirSync(stateDir).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names
    .map((name) => join(stateDir, name))
    .map((file) => ({ file, holdings: JSON.parse(readFileSync(file, 'utf8')) as Holdings }));
}

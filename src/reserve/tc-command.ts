import { spawn } from 'node:child_process';

/** A class as `tc class show` tells it; rate in bit/s. */
export interface HtbClass {
  readonly id: string;
  /** Undefined for a class of the qdisc itself. */
  readonly parent: string | undefined;
  readonly rate: number;
}

/** `tc -batch`: several commands for the price of one process. Rejects with what tc says of the first that fails. */
export function tcBatch(
  program: string,
  netns: string | undefined,
  commands: readonly (readonly string[])[],
): Promise<string> {
  const within = netns === undefined ? [] : ['-n', netns];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...within, '-batch', '-'], { stdio: 'pipe' });
    let [told, complaint] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      told += String(data);
    });
    child.stderr.on('data', (data: Buffer) => {
      complaint += String(data);
    });
    child.on('error', reject);
    child.on('close', (status) => (status === 0 ? resolve(told) : reject(new Error(complaint.trim()))));
    // A tc that has ended before it read everything says why on stderr.
    child.stdin.on('error', () => {});
    child.stdin.end(commands.map((words) => `${words.join(' ')}\n`).join(''));
  });
}

const bits: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9 };

export function htbClasses(told: string): readonly HtbClass[] {
  return [...told.matchAll(/^class htb (\S+) (?:parent (\S+) )?.*?\brate (\d+)([KMG]?)bit\b/gm)].map(
    ([, id = '', parent, count, unit = '']) => ({ id, parent, rate: Number(count) * (bits[unit] ?? 1) }),
  );
}

/** Priorities of the filters of `tc filter show`; each of ours has its own. */
export function filterPriorities(told: string): ReadonlySet<number> {
  return new Set([...told.matchAll(/^filter .*?\bpref (\d+)\b/gm)].map(([, pref]) => Number(pref)));
}

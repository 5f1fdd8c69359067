import { spawnSync } from 'node:child_process';
import type { RateLink } from './min-rate.ts';

/** Each line is a command; all of them by one process, since starting it is what costs. */
function tc(...lines: readonly (readonly string[])[]): void {
  const input = lines.map((words) => `${words.join(' ')}\n`).join('');
  const done = spawnSync('tc', ['-batch', '-'], { encoding: 'utf8', input });
  if (done.status !== 0) throw new Error(`tc: ${input}${done.stderr}`);
}

const firstMinor = 16;
/** A row's traffic is what goes to this destination port plus the lower 16 bits of its id (those above 45,535 get a class alone). */
export const firstPort = 20_000;

function portOf(row: number): number {
  return firstPort + (row % 65_536);
}

/** Reservations as children of class 1:1 on a link that layNetwork made. */
export class HtbLink implements RateLink {
  readonly #minors = new Map<number, number>();
  readonly #link: string;
  readonly #bitsPerSecond: number;

  constructor(link: string, bitsPerSecond: number) {
    this.#link = link;
    this.#bitsPerSecond = bitsPerSecond;
  }

  reserve(row: number, kilobitsPerSecond: number): void {
    const known = this.#minors.get(row);
    const minor = known ?? this.#freeMinor();
    const rates = ['rate', `${kilobitsPerSecond}kbit`, 'ceil', `${this.#bitsPerSecond}bit`];
    const marked = known === undefined && portOf(row) < 65_536;
    // prio and quantum are restated each time: tc class change would else put prio back to 0.
    tc(
      ['class', 'replace', ...this.#class(minor), 'htb', ...rates, 'prio', '1', 'quantum', '1514'],
      ...(marked ? [['filter', 'add', ...this.#filter(minor), ...this.#match(row, minor)]] : []),
    );
    this.#minors.set(row, minor);
  }

  release(row: number): void {
    const minor = this.#minors.get(row);
    if (minor === undefined) return;
    tc(...(portOf(row) < 65_536 ? [['filter', 'del', ...this.#filter(minor)]] : []), [
      'class',
      'del',
      'dev',
      this.#link,
      'classid',
      `1:${minor.toString(16)}`,
    ]);
    this.#minors.delete(row);
  }

  #freeMinor(): number {
    const used = new Set(this.#minors.values());
    let minor = firstMinor;
    while (used.has(minor)) minor += 1;
    return minor;
  }

  #class(minor: number): string[] {
    return ['dev', this.#link, 'parent', '1:1', 'classid', `1:${minor.toString(16)}`];
  }

  #filter(minor: number): string[] {
    return ['dev', this.#link, 'parent', '1:', 'protocol', 'ip', 'prio', String(minor)];
  }

  #match(row: number, minor: number): string[] {
    const port = String(portOf(row));
    return ['u32', 'match', 'ip', 'dport', port, '0xffff', 'flowid', `1:${minor.toString(16)}`];
  }
}

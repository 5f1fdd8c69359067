import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Door } from '../../lab/netns/index.ts';

/** Debian's own python3, whose ncclient is the one that is tested. */
const python = '/usr/bin/python3';
const folder = 'test/lab/clients';

type Told = Readonly<Record<string, unknown>>;

/** A client script, and the lines of JSON that it prints. */
export class Script {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #told: Told[] = [];
  readonly #exit: Promise<unknown>;

  constructor(name: string, door: Door, more: readonly string[] = []) {
    const args = [`${folder}/${name}.py`, JSON.stringify(door), ...more];
    this.#child = spawn(python, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#child.stdout === null) throw new Error('a script without stdout');
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on('line', (line) => this.#told.push(JSON.parse(line) as Told));
    this.#exit = once(this.#child, 'exit');
  }

  /** The next line that is told from now on, or the n-th of all. */
  async told(count: number, patience = 60_000): Promise<Told> {
    while (this.#told.length < count)
      await once(this.#lines, 'line', { signal: AbortSignal.timeout(patience) });
    return this.#told[count - 1] ?? {};
  }

  /** One step of ncclient_driven, and its result. */
  step(step: Told): Promise<Told> {
    const count = this.#told.length + 1;
    this.#child.stdin?.write(`${JSON.stringify(step)}\n`);
    return this.told(count);
  }

  /** The line that a script waits for before it begins. */
  begin(): void {
    this.#child.stdin?.write('\n');
  }

  /** Ends it at once, as a crash would: nothing is unlocked or closed. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  /** Ends its input, and gives all that it told. */
  async finished(): Promise<readonly Told[]> {
    this.#child.stdin?.end();
    await this.#exit;
    return this.#told;
  }
}

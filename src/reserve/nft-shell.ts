import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ForelockError } from '../core/index.ts';

interface Command {
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
}

/**
 * One `nft` that stays, and a table of its own in it. The table has the flag `owner`, so the kernel takes it away when this nft ends,
 * and it ends with its stdin: also where Forelock is killed.
 */
export class NftShell {
  readonly table: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  readonly #commands: Command[] = [];
  #told = '';
  #fault: Error | undefined;

  private constructor(program: string, table: string) {
    this.table = table;
    // Through sh, so that complaints and answers come in one stream, in their order; nft -i keeps a history in HOME.
    this.#child = spawn('/bin/sh', ['-c', 'exec "$0" -i 2>&1', program], {
      stdio: 'pipe',
      env: { ...process.env, HOME: '/nonexistent', LC_ALL: 'C' },
      detached: true,
    });
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.on('data', (data: Buffer) => this.#hear(String(data)));
    this.#child.on('error', (cause) => this.#end(cause));
    this.#ended = once(this.#child, 'close').then(
      () => this.#end(new Error(this.#told.trim() || `${program} has ended`)),
      (cause: Error) => this.#end(cause),
    );
  }

  /** Rejects with `marking-failed` where there is no nft, or no right to use it. */
  static async open(program: string, table: string): Promise<NftShell> {
    const shell = new NftShell(program, table);
    try {
      await shell.run(`add table inet ${table} { flags owner; }`);
    } catch (cause) {
      await shell.close();
      throw cause;
    }
    return shell;
  }

  get ended(): boolean {
    return this.#fault !== undefined;
  }

  /** One line is one transaction. Rejects with `marking-failed` and what nft says. */
  run(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== undefined) return reject(markingFailed(this.#fault.message));
      this.#commands.push({ resolve, reject });
      this.#child.stdin.write(`${line}\n${endOfAnswer}\n`);
    });
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }

  /** nft says nothing of what has worked; what is asked after each line tells where its answer ends. */
  #hear(text: string): void {
    this.#told += text;
    for (;;) {
      const end = answered.exec(this.#told);
      if (end === null) return;
      const answer = this.#told.slice(0, end.index).trim();
      this.#told = this.#told.slice(end.index + end[0].length);
      const command = this.#commands.shift();
      if (answer === '') command?.resolve();
      else command?.reject(markingFailed(answer));
    }
  }

  #end(cause: Error): void {
    this.#fault ??= cause;
    for (const { reject } of this.#commands.splice(0)) reject(markingFailed(this.#fault.message));
  }
}

/** Asks nothing of the kernel: the same one line under any rules, with or without the right to read them. */
const endOfAnswer = 'describe mark';
const answered = /^.*\bdatatype mark\b.*\n/m;

export function markingFailed(why: string): ForelockError {
  return new ForelockError('marking-failed', `packets can't be marked: ${why}`);
}

import { spawn } from 'node:child_process';

/** Runs a program to its end. Resolves with its stdout; rejects, naming the command and its stderr, on another status than 0. */
export function run(file: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(Buffer.concat(out).toString());
      else
        reject(
          new Error(`${file} ${args.join(' ')}: status ${status}: ${Buffer.concat(err).toString().trim()}`),
        );
    });
    child.stdin.end(input);
  });
}

/** One `ip -batch` run: many steps for the price of one process. */
export async function ipBatch(netns: string | undefined, lines: readonly string[]): Promise<void> {
  const within = netns === undefined ? [] : ['-n', netns];
  await run('ip', [...within, '-batch', '-'], `${lines.join('\n')}\n`);
}

export async function tcBatch(netns: string, lines: readonly string[]): Promise<void> {
  await run('tc', ['-n', netns, '-batch', '-'], `${lines.join('\n')}\n`);
}

/** Asks again and again until there is an answer; rejects with the words of `what` after `timeoutMs`. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  timeoutMs = 15_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

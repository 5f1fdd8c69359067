// npm run bench:newcomer [-- --json FILE]: what a newcomer does by the README, in a clone of the last commit.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const since = (begun: number): number => Number(((performance.now() - begun) / 1_000).toFixed(1));

/** Seconds until the demo shows the first lock that is held; the demo is ended then. */
async function firstGrant(folder: string, begun: number): Promise<number> {
  const demo: ChildProcess = spawn('npm', ['run', 'demo'], {
    ...{ cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  });
  if (demo.stdout === null || demo.pid === undefined) throw new Error('the demo did not start');
  const gone = once(demo, 'exit');
  let found: number | undefined;
  for await (const line of createInterface({ input: demo.stdout })) {
    if (found !== undefined || !/\bholds\b/.test(line)) continue;
    found = since(begun);
    console.log(`step 2  ${found} s   npm run demo:${line.replace(/\s+/g, ' ')}`);
    // Its own process group: npm does not pass a signal on to what it has started.
    process.kill(-demo.pid, 'SIGINT');
  }
  await gone;
  if (found === undefined) throw new Error('the demo showed no lock that is held');
  return found;
}

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'forelock-newcomer-'));
try {
  const begun = performance.now();
  const root = execFileSync('git', ['rev-parse', '--show-toplevel'], { encoding: 'utf8' }).trim();
  execFileSync('git', ['clone', '--quiet', root, folder]);
  const cloned = since(begun);
  console.log(`step 1  ${cloned} s   git clone`);
  const figures = { clone_s: cloned, first_grant_s: await firstGrant(folder, begun), steps: 2 };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

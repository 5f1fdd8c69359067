import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { endBurner, startBurners } from './burners.ts';
import { median, quantile } from './quantile.ts';
import type { ReservePlan } from './reserve-plan.ts';

const program = join(import.meta.dirname, '..', '..', 'src', 'main.js');
const run = promisify(execFile);

/** A fixed amount of work on one core, which tells how long it took in milliseconds. */
const work =
  'const start = performance.now(); let x = 1; for (let n = 0; n < 1e8; n += 1) x = (x * 48271) % 2147483647; console.log(performance.now() - start, x);';

/** One tool, and a device that nobody asks anything. */
function writeConfig(folder: string): string {
  const device = { name: 'r1', profile: 'simulator', host: '127.0.0.1', port: 1, listen: 0 };
  const file = join(folder, 'forelock.yaml');
  const config = {
    ...{ listen: { port: 0 }, state: 'state' },
    tools: [{ name: 'tool', keys: ['ssh-ed25519 AAAAC3Nz'] }],
    devices: [{ ...device, 'known-hosts': 'known_hosts', login: { user: 'u', 'password-file': 'password' } }],
  };
  for (const [name, text] of Object.entries({ known_hosts: '', password: 'none' }))
    writeFileSync(join(folder, name), text);
  writeFileSync(file, stringify(config));
  return file;
}

async function serve(file: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  return child;
}

async function took(command: readonly string[]): Promise<number> {
  const [program = '', ...args] = command;
  const { stdout } = await run(program, args);
  return Number(stdout.split(' ')[0]);
}

/** The same work under CPU burners of the host, in turns by itself and under `forelock run` with a core for it. */
export async function measureTool(stateDir: string, plan: ReservePlan): Promise<Record<string, number>> {
  const folder = join(stateDir, 'tool');
  mkdirSync(folder);
  const file = writeConfig(folder);
  const forelock = await serve(file);
  const burners = await startBurners(plan.burners, 0);
  const command = [process.execPath, '-e', work];
  const asked = ['run', '--config', file, '--device', 'r1', '--least-share-cpu', '1', '--', ...command];
  const [bare, shared]: [number[], number[]] = [[], []];
  try {
    for (let round = 0; round < plan.toolRounds; round += 1) {
      bare.push(await took(command));
      shared.push(await took([process.execPath, program, ...asked]));
    }
  } finally {
    await Promise.all([...burners, forelock].map(endBurner));
  }
  return {
    tool_share_speedup: median(bare) / median(shared),
    tool_bare_p50_ms: median(bare),
    tool_bare_p10_ms: quantile(bare, 0.1),
    tool_bare_p90_ms: quantile(bare, 0.9),
    tool_shared_p50_ms: median(shared),
    tool_shared_p10_ms: quantile(shared, 0.1),
    tool_shared_p90_ms: quantile(shared, 0.9),
  };
}

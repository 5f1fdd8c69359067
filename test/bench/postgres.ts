import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../processes/free-port.ts';
import { untilReady } from './peer.ts';
import type { Premises } from './premises.ts';

const run = promisify(execFile);
const versions = '/usr/lib/postgresql';

/** Debian's folder of the newest server's programs. */
export function postgresPrograms(): string | undefined {
  const newest = existsSync(versions) ? readdirSync(versions).sort().at(-1) : undefined;
  const programs = join(versions, newest ?? '', 'bin');
  return newest !== undefined && existsSync(join(programs, 'initdb')) ? programs : undefined;
}

/** PostgreSQL refuses to run as root: then it runs as Debian's user for it. */
const asUser =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];

function command(program: string, args: readonly string[]): [string, string[]] {
  const [first = '', ...rest] = [...asUser, program, ...args];
  return [first, rest];
}

/** Locks taken and given back a second by one client (pgbench) of a PostgreSQL of our own: session advisory locks. */
export async function measurePostgres(premises: Premises, ms: number): Promise<number> {
  const programs = postgresPrograms() ?? '';
  const folder = join(premises.folder, 'postgres');
  mkdirSync(folder);
  if (asUser.length > 0) {
    chmodSync(premises.folder, 0o711);
    execFileSync('chown', ['postgres:postgres', folder]);
  }
  const data = join(folder, 'data');
  await run(...command(join(programs, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'bench', '--no-sync']));
  const port = String(await freePort());
  const server = command(join(programs, 'postgres'), [
    '-D',
    data,
    '-p',
    port,
    '-k',
    folder,
    '-h',
    '127.0.0.1',
  ]);
  premises.start(...server, 'ignore');
  const to = ['-h', '127.0.0.1', '-p', port, '-U', 'bench'];
  await untilReady('PostgreSQL', async () => {
    await run('pg_isready', to);
    return true;
  });
  const script = join(premises.folder, 'advisory.sql');
  writeFileSync(script, 'SELECT pg_try_advisory_lock(1);\nSELECT pg_advisory_unlock(1);\n');
  const seconds = String(Math.max(1, Math.round(ms / 1_000)));
  const { stdout } = await run('pgbench', [
    ...to,
    '-n',
    '-M',
    'prepared',
    '-T',
    seconds,
    '-f',
    script,
    'postgres',
  ]);
  const rate = /tps = ([\d.]+) \(without/.exec(stdout)?.[1] ?? /tps = ([\d.]+)/.exec(stdout)?.[1];
  if (rate === undefined) throw new Error(`pgbench said no rate: ${stdout}`);
  return Number(rate);
}

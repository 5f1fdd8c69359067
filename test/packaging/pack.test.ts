import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

describe('what npm pack makes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'forelock-pack-'));
  const home = join(folder, 'home');
  const installed = join(home, 'node_modules', 'forelock');
  const forelock = (...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    run(join(home, 'node_modules', '.bin', 'forelock'), args, { cwd: home });

  beforeAll(async () => {
    await run('npm', ['pack', '--silent', '--pack-destination', folder]);
    mkdirSync(home);
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    const tarball = join(folder, `forelock-${manifest.version}.tgz`);
    const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--omit=dev', '--ignore-scripts'];
    await run('npm', ['install', ...quietly, tarball], { cwd: home });
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is a package that Node and bundlers resolve', async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('runs in an empty folder: it tells its version, and the demo comes to its end', async () => {
    expect((await forelock('--version')).stdout).toBe(`${manifest.version}\n`);
    await forelock('demo', '--once', '--json', 'figures.json');
    expect(JSON.parse(readFileSync(join(home, 'figures.json'), 'utf8'))).toBeTypeOf('object');
  }, 60_000);

  it('has profiles and topologies, and neither sources nor tests', () => {
    const has = (...path: readonly string[]): boolean => existsSync(join(installed, ...path));
    expect(has('devices', 'junos.yaml')).toBe(true);
    expect(has('lab', 'containerlab', 'netconfd', 'Dockerfile')).toBe(true);
    expect(has('src')).toBe(false);
    expect(has('dist', 'test')).toBe(false);
  });

  it('is imported by its name', async () => {
    const script = "import * as forelock from 'forelock'; console.log(Object.keys(forelock).length > 0)";
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: home });
    expect(stdout).toBe('true\n');
  });
});

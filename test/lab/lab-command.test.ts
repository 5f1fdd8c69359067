import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import { compileConfig } from '../../src/core/index.ts';

const run = promisify(execFile);
const support = labSupport();

describe.skipIf(!support.ok)(`forelock lab${support.ok ? '' : ` (skipped: ${support.why})`}`, () => {
  // Where the lab puts its records, keys and sockets.
  const home = mkdtempSync('/tmp/fl-cmd-');
  const forelock = (...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    run(process.execPath, ['dist/src/main.js', ...args], { env: { ...process.env, TMPDIR: home } });
  const spaces = (lab: string): readonly string[] =>
    readdirSync('/run/netns').filter((name) => name.startsWith(`${lab}-`));
  afterAll(async () => {
    await forelock('lab', 'down');
    rmSync(home, { recursive: true, force: true });
  });

  it('brings devices up that stay, with a forelock.yaml by which all of them check, and takes them down', async () => {
    const { stdout } = await forelock('lab', 'up', 'try', '--devices', '1', '--json');
    const lab = JSON.parse(stdout);
    expect(lab.name).toMatch(/^try-[0-9a-f]{6}$/);
    expect(spaces(lab.name)).toEqual(expect.arrayContaining([`${lab.name}-net`, `${lab.name}-r1`]));
    const { devices } = compileConfig(readFileSync(lab.config, 'utf8'), lab.config);
    expect(devices.map(({ name, host }) => ({ name, address: host }))).toEqual(lab.devices);
    // An agent that is young has no load to tell yet, which ends the check with 1.
    const checked = await forelock('check', '--json', '--config', lab.config).catch((cause) => cause);
    const fails = JSON.parse(checked.stdout).filter(({ result }: { result: string }) => result === 'fails');
    expect(
      fails.map(({ what }: { what: string }) => what).filter((what: string) => what !== 'snmp load'),
    ).toEqual([]);
    expect((await forelock('lab', 'down', 'another')).stdout).toBe('no such lab is up\n');
    expect(spaces(lab.name)).toHaveLength(2);
    expect((await forelock('lab', 'down', 'try')).stdout).toBe(`${lab.name} is down\n`);
    expect(spaces(lab.name)).toEqual([]);
    expect(existsSync(join(home, 'forelock-lab', lab.name))).toBe(false);
  }, 90_000);

  it('says what is wrong where it brings nothing up', async () => {
    const error = await forelock('lab', 'up', '--devices', '500').then(
      () => expect.unreachable('it came up'),
      (cause) => cause,
    );
    expect(error.stderr).toMatch(/\nforelock: lab-failed\na lab has 1 to 200 devices\n/);
    expect(error.code).toBe(1);
  });
});

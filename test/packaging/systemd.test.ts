import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join('packaging', 'systemd');
const dropIns = readdirSync(join(folder, 'forelock.service.d'));
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

/** The unit, and behind it a drop-in, with this Node in the place of the program, which is not installed here. */
function unitWith(dropIn: string | undefined): string {
  const unit = readFileSync(join(folder, 'forelock.service'), 'utf8');
  const more = dropIn === undefined ? '' : readFileSync(join(folder, 'forelock.service.d', dropIn), 'utf8');
  return unit.replace('/usr/bin/forelock', process.execPath) + more;
}

function analyze(
  unit: string,
  ...args: readonly string[]
): { readonly status: number | null; readonly said: string } {
  const home = mkdtempSync(join(tmpdir(), 'forelock-unit-'));
  const file = join(home, 'forelock.service');
  writeFileSync(file, unit);
  const { status, stdout, stderr } = spawnSync('systemd-analyze', [...args, file], { encoding: 'utf8' });
  rmSync(home, { recursive: true });
  return { status, said: stderr + stdout };
}

/** Tenths of systemd's exposure level, 0 to 100, that each may have at most. */
const most: Readonly<Record<string, number>> = { 'net-admin.conf': 20, 'root.conf': 35 };

describe.skipIf(!hasAnalyze)(`the systemd unit${hasAnalyze ? '' : ' (skipped: no systemd-analyze)'}`, () => {
  it.each([undefined, ...dropIns])(
    'with drop-in %s is one that systemd takes, and exposes little',
    (dropIn) => {
      const unit = unitWith(dropIn);
      expect(analyze(unit, 'verify')).toEqual({ status: 0, said: '' });
      const threshold = String(dropIn === undefined ? 15 : most[dropIn]);
      const { status, said } = analyze(unit, 'security', '--offline=true', `--threshold=${threshold}`);
      expect({ status, said: status === 0 ? '' : said }).toEqual({ status: 0, said: '' });
    },
  );

  it('is told to be wrong where a line of it is', () => {
    expect(
      analyze(unitWith(undefined).replace('ProtectSystem=strict', 'ProtectSystem=sometimes'), 'verify').said,
    ).toMatch(/Failed to parse protect system value/);
  });
});

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = join(import.meta.dirname, '..', '..', '..', 'dist', 'src', 'main.js');

it('the demo does all of its work both ways, is denied nothing by Forelock, and writes its figures', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forelock-demo-test-'));
  try {
    const json = join(folder, 'figures.json');
    const args = [program, 'demo', '--once', '--seed', '7', '--json', json];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { ...process.env, TMPDIR: folder },
    });
    const { figures } = JSON.parse(readFileSync(json, 'utf8')) as { readonly figures: object };
    expect(figures).toEqual({
      success_share: 1,
      makespan_ratio_straight: expect.any(Number),
      denied_forelock: 0,
    });
    expect(stdout).toMatch(/set aside by SNMP: cpu 0\.\d+, /);
    expect(stdout).toMatch(/^workflows done +30 of 30 +30 of 30$/m);
    expect(stdout).toMatch(/^lock-denied answers +0 +[1-9]\d*$/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { bringUp, type Lab, labSupport } from '../../lab/netns/index.ts';
import type { Line } from '../../src/cli/device-check/line.ts';
import { configEntry } from './config-entry.ts';

const support = labSupport();

interface Told {
  readonly exitCode: number;
  readonly lines: readonly Line[];
}

describe.skipIf(!support.ok)('forelock device check before real daemons', () => {
  const stateDir = mkdtempSync('/tmp/fl-dc-');
  const file = join(stateDir, 'forelock.yaml');
  let lab: Lab;

  beforeAll(async () => {
    lab = await bringUp({ devices: 1, stateDir });
    const devices = lab.devices.flatMap((device) => [
      configEntry(device),
      { ...configEntry(device), name: 'mistaken', profile: 'nokia-sros' },
    ]);
    const keys = lab.devices.map(({ keyFile }) => readFileSync(`${keyFile}.pub`, 'utf8').trim());
    writeFileSync(
      file,
      stringify({ state: stateDir, listen: { port: 0 }, tools: [{ name: 'a', keys }], devices }),
    );
  }, 120_000);

  afterAll(async () => {
    await lab?.down();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);

  function check(name: string, ...more: string[]): Promise<Told> {
    const args = ['dist/src/main.js', 'device', 'check', name, '--config', file, '--json', ...more];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, (error, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr));
        else resolve({ exitCode: Number(error?.code ?? 0), lines: JSON.parse(stdout) as Line[] });
      });
    });
  }

  it('finds that all of the profile holds that can be told', async () => {
    const { exitCode, lines } = await check('r1', '--lock', '--write');
    expect(lines.filter(({ result }) => result === "doesn't hold")).toEqual([]);
    const held = lines.filter(({ result }) => result === 'holds').map(({ what }) => what);
    expect(held).toEqual(
      expect.arrayContaining([
        ...[
          'netconf',
          'snmp',
          'datastore candidate',
          'lock candidate',
          'holder of candidate',
          'unlock running',
        ],
        ...['memoryTotal by SNMP', 'load by SNMP', 'write cpu', 'write memory', 'write bandwidth'],
      ]),
    );
    expect(exitCode).toBe(0);
  }, 60_000);

  it("finds what of another platform's profile does not hold, and ends with 1", async () => {
    const { exitCode, lines } = await check('mistaken', '--write');
    const wrong = lines.filter(({ result }) => result === "doesn't hold").map(({ what }) => what);
    expect(wrong).toEqual(['write bandwidth']);
    expect(exitCode).toBe(1);
  }, 60_000);
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('forelock forecast', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'forecast-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (text: string, ...options: readonly string[]) => {
    const csv = join(folder, 'load.csv');
    writeFileSync(csv, text);
    const args = ['dist/src/main.js', 'forecast', '--csv', csv, ...options];
    return spawnSync(process.execPath, args, { encoding: 'utf8' });
  };

  it('prints the model, the backtest and the forecast with its interval, and writes them as JSON', () => {
    const hour = 3_600;
    const lines = Array.from(
      { length: 200 },
      (_, at) => `${1_767_225_600 + at * hour},${10 + (at % 24) + ((at * 7_919) % 13) / 13}`,
    );
    const json = join(folder, 'out.json');
    const { stdout, status } = run(
      lines.join('\n'),
      '--horizon',
      '3',
      '--season',
      '24',
      '--backtest',
      '3',
      '--json',
      json,
    );
    expect(status).toBe(0);
    for (const word of ['model: ', 'backtest: ', 'seasonal-naive', 'low (90 %)'])
      expect(stdout).toContain(word);
    const written = JSON.parse(readFileSync(json, 'utf8')) as {
      forecast: unknown[];
      periods: unknown;
      step: unknown;
    };
    expect(written).toMatchObject({ periods: [24], step: hour * 1_000 });
    expect(written.forecast).toHaveLength(3);
    expect(written.forecast[0]).toMatchObject({ timestamp: '2026-01-09T08:00:00.000Z' });
  });

  it('ends with 1 and names the line of a CSV that it cannot read', () => {
    const { stderr, status } = run('1767225600,1\n1767229200,many\n', '--horizon', '3');
    expect(status).toBe(1);
    expect(stderr).toMatch(/series-invalid\n.*load\.csv, line 2: 'many' is no number/);
  });
});

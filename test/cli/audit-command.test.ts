import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Served } from './served.ts';

const served = new Served();
beforeAll(async () => {
  await served.configure();
  await served.serve();
  const forelock = await served.connect();
  for (let n = 0; n < 5; n += 1) await (await forelock.lock({ devices: 'r1' })).release();
});
afterAll(() => served.close());

const audit = (command: string, ...more: readonly string[]) =>
  served.run('audit', command, '--config', served.file, ...more);

describe('forelock audit', () => {
  it('prints a head that verify takes, also when records have come since', async () => {
    const head = (await audit('head')).out.trim();
    expect(head).toMatch(/^\d+:[0-9a-f]{64}$/);
    await (await (await served.connect()).lock({ devices: 'r1' })).release();
    const { code, out } = await audit('verify', '--head', head);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^records 1 to \d+ in 1 file as they were written\nhead /),
    ]);
  });

  it('verify names the first record that was changed, and ends with 1', async () => {
    const folder = join(served.folder, 'state', 'audit');
    const file = join(folder, readdirSync(folder)[0] ?? '');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"sequence":4,"at":1', '"sequence":4,"at":2'));
    const { code, out } = await audit('verify');
    writeFileSync(file, text);
    expect([code, out.split('\n')[0]]).toEqual([
      1,
      expect.stringMatching(/^record 4 \(\d{15}\.audit\): its hash/),
    ]);
    expect((await audit('verify', '--json')).code).toBe(0);
  });

  it("is followed by the guide's own shell too, and breaks where verify says", () => {
    const guide = readFileSync(join(import.meta.dirname, '../../docs/guide/audit.md'), 'utf8');
    const script = /^```text\n(before=[^`]*)```/m.exec(guide)?.[1] ?? '';
    const folder = join(served.folder, 'state', 'audit');
    const file = join(folder, readdirSync(folder)[0] ?? '');
    const copy = join(served.folder, 'copy');
    const follow = (text: string): string => {
      writeFileSync(copy, text);
      return execFileSync('bash', ['-c', script.replaceAll('FILE', copy)], { encoding: 'utf8' });
    };
    const text = readFileSync(file, 'utf8');
    expect(follow(text)).toBe('');
    expect(follow(text.replace('"sequence":4,', '"sequence":4, '))).toMatch(/^broken: \{"sequence":4, /);
  });

  it('verify refuses a head that is none', async () => {
    const { code, err } = await audit('verify', '--head', '4');
    expect([code, err]).toEqual([1, expect.stringContaining('NUMBER:HASH')]);
  });
});

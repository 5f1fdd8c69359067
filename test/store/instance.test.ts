import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openInstance } from '../../src/store/instance.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'forelock-instance-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('is drawn at the first start and is the same at every later one', async () => {
  expect(await openInstance(directory, (most) => most - 7)).toBe(32_760);
  expect(await openInstance(directory, () => 1)).toBe(32_760);
  expect(await readdir(directory)).toEqual(['instance']);
});

it('is drawn anew where the first start died before it was kept', async () => {
  await writeFile(join(directory, 'instance.new'), '3');
  expect(await openInstance(directory, () => 9)).toBe(9);
});

it.each(['', '0', '32768', 'seven', '1e3'])("is refused where its file says '%s'", async (text) => {
  await writeFile(join(directory, 'instance'), text);
  const opened = openInstance(directory, () => 9);
  await expect(opened).rejects.toMatchObject({ code: 'journal-broken' });
  await expect(opened).rejects.toThrow('remove the file');
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseYang } from '../../src/yang/index.ts';
import { openHouse } from '../proxy/house.ts';
import { vocabularyOf } from './coverage.ts';
import { type Line, replay } from './replay.ts';

const folder = join(import.meta.dirname, 'recorded');
const inputs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('-input.jsonl'))
  .sort();

function linesOf<T>(text: string): readonly T[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

describe('what Forelock answers in the words of forelock.yang is what was recorded', () => {
  it.each(inputs)('%s', async (name) => {
    const house = await openHouse({ wait: '20s' });
    try {
      const input = linesOf<Line>(readFileSync(join(folder, name), 'utf8'));
      const output = join(folder, name.replace('-input', '-output'));
      await expect(await replay(house, input)).toMatchFileSnapshot(output);
    } finally {
      await house.close();
      expect([...house.device.locks()]).toEqual([]);
      expect(house.device.reservationRows()).toBe(0);
    }
  });
});

describe('the recordings leave out nothing', () => {
  const recorded = (kind: string): string =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(`-${kind}.jsonl`))
      .flatMap((name) => linesOf<Record<string, string>>(readFileSync(join(folder, name), 'utf8')))
      .map((line) => line.asks ?? line.sends ?? line.hears ?? '')
      .join('\n');
  const [asked, heard] = [recorded('input'), recorded('output')];
  const words = vocabularyOf(parseYang(readFileSync('yang/forelock@2026-11-24.yang', 'utf8')));
  const missing = (names: readonly string[], isThere: (name: string) => boolean): readonly string[] =>
    names.filter((name) => !isThere(name));
  /** Of `region/units`, the path below its operation that an error has. */
  const refused = (leaf: string): boolean => heard.includes(`/fl:${leaf.replace('/', '/fl:')}</error-path>`);
  const lastOf = (leaf: string): string => leaf.split('/').at(-1) ?? '';

  it('of the operations and notifications of the module', () => {
    expect(missing(words.rpcs, (name) => asked.includes(`<${name} xmlns="urn:forelock:`))).toEqual([]);
    expect(missing(words.notifications, (name) => heard.includes(`<${name} xmlns="urn:forelock:`))).toEqual(
      [],
    );
  });

  it('of the values that a client may get wrong', () => {
    expect(missing(words.stated, refused)).toEqual([]);
  });

  it('of the leaves that Forelock tells', () => {
    const isTold = (leaf: string): boolean => new RegExp(`<${lastOf(leaf)}[ >]`).test(heard);
    expect(missing(words.told, isTold)).toEqual([]);
  });

  it('of the errors that docs/protocol.md lists', () => {
    const table = /## Errors\n(.*?)\n## /s.exec(readFileSync('docs/protocol.md', 'utf8'))?.[1] ?? '';
    const tags = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, tag = '']) => tag);
    expect(tags).toContain('lock-denied');
    const told = new Set([...heard.matchAll(/<error-tag>([^<]*)</g)].map(([, tag]) => tag));
    // What the simulated device refuses in its own words.
    told.delete('operation-not-supported');
    expect([...told].sort()).toEqual([...tags].sort());
  });
});

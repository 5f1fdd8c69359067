import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isMap, isPair, parseDocument, visit, type YAMLMap } from 'yaml';
import { compileProfile } from '../../src/device/index.ts';

const files = readdirSync('devices').filter((file) => file.endsWith('.yaml'));

/** Every map of the file that has a source. */
function sourced(text: string): readonly YAMLMap[] {
  const found: YAMLMap[] = [];
  visit(parseDocument(text), {
    Map: (_, map) => {
      if (map.items.some((item) => isPair(item) && String(item.key) === 'source')) found.push(map);
    },
  });
  return found;
}

describe.each(files)('devices/%s', (file) => {
  const text = readFileSync(`devices/${file}`, 'utf8');

  it('says of each fact where it is known from, and would not compile without', () => {
    const count = sourced(text).length;
    expect(count).toBeGreaterThan(4);
    for (let at = 0; at < count; at++) {
      const document = parseDocument(text);
      let seen = 0;
      visit(document, {
        Map: (_, map) => {
          if (!map.has('source') || seen++ !== at) return;
          map.delete('source');
        },
      });
      expect(() => compileProfile(String(document), file)).toThrow(/source: /);
    }
  });

  it('names a public source or says unverified, never an empty word', () => {
    for (const map of sourced(text)) {
      expect(String(map.get('source'))).toMatch(/^unverified: .{10,}|^(?!unverified).{10,}/);
    }
  });

  it('has all that its compiled profile says stated under some source', () => {
    // What is neither a name nor held by a sourced block would be a fact that nobody vouches for.
    const free = new Set(['name', 'platform', 'datastores']);
    const top = parseDocument(text).contents;
    if (!isMap(top)) throw new Error('no map');
    for (const { key, value } of top.items) {
      if (free.has(String(key))) continue;
      const inside = sourced(String(value));
      expect([String(key), inside.length > 0]).toEqual([String(key), true]);
    }
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  argumentOf,
  parseYang,
  revisionOf,
  type Statement,
  substatements,
  textKey,
} from '../../../src/yang/index.ts';
import { readFolder, schemaOf } from '../module-folder.ts';
import { treeLines, yanglintLines } from './tree-lines.ts';

const debian = '/usr/share/yuma/modules';
const nmda = '/usr/share/yuma/nmda-modules';
/** Of our own, with what Debian's modules have little of: deviations, refines, and augments of many kinds. */
const hard = fileURLToPath(new URL('modules', import.meta.url));
const project = fileURLToPath(new URL('../../../yang', import.meta.url));
/** Folders to read modules of, each with where their imports are, the first one first. */
const searches = [[debian], [nmda, debian], [project, debian], [hard]]
  .map((search) => ({ folder: search[0] ?? '', search }))
  .filter(({ folder }) => existsSync(folder));

const absent = spawnSync('yanglint', ['--version']).error !== undefined || !existsSync(debian);
if (absent)
  process.stderr.write('yanglint or libyuma-base is not installed: the schema trees are not compared\n');

/** Submodules; a module whose augment has no target; and ones that crash it. */
const refused: ReadonlySet<string> = new Set([
  'hard-part@2026-01-01.yang',
  'ietf-if-ethernet-like.yang',
  'ietf-ipv6-router-advertisements@2016-11-04.yang',
  'ietf-ipv6-router-advertisements@2018-03-13.yang',
  'ietf-netconf-with-defaults@2011-06-01.yang',
  'ietf-netconf@2011-06-01.yang',
  'ietf-origin@2018-02-14.yang',
]);

/** Its tree crashes yanglint 2.1.30; what others add to it is then not compared, and the rest of them is. */
const unprintable = 'ietf-netconf';

function yanglint(files: readonly string[], search: readonly string[]): string | undefined {
  const folders = search.flatMap((folder) => ['-p', folder]);
  const { status, stdout } = spawnSync('yanglint', ['-f', 'tree', ...folders, ...files], {
    cwd: '/',
    encoding: 'utf8',
  });
  return status === 0 ? stdout : undefined;
}

/** The ones that the module augments or deviates, and itself: yanglint implements them together. */
function implementedWith(module: Statement, texts: ReadonlyMap<string, Statement>): readonly string[] {
  const prefixes = substatements(module, 'import').map(
    (each) => [argumentOf(each, 'prefix'), each.argument] as const,
  );
  const targets = [...substatements(module, 'augment'), ...substatements(module, 'deviation')];
  const touched = new Set(targets.flatMap(({ argument }) => argument?.match(/[\w.-]+(?=:)/g) ?? []));
  const names = prefixes.filter(([prefix]) => touched.has(prefix ?? '')).map(([, name]) => name);
  const others = names.flatMap((name) => {
    const newest = [...texts.values()].filter(({ argument }) => argument === name).sort(byRevision)[0];
    return newest === undefined ? [] : implementedWith(newest, texts);
  });
  return [...new Set([...others, textKey({ name: module.argument ?? '', revision: revisionOf(module) })])];
}

function byRevision(one: Statement, other: Statement): number {
  return revisionOf(one) < revisionOf(other) ? 1 : -1;
}

/** In order, without empty cases: libyang keeps the case of a node that a feature takes away, and we do not. */
function filled(lines: ReadonlySet<string>): readonly string[] {
  const above = new Set([...lines].map((line) => line.slice(0, line.lastIndexOf('/'))));
  return [...lines].filter((line) => !line.endsWith(' :') || above.has(line.slice(0, -2))).sort();
}

describe.skipIf(absent).each(searches)(
  'the trees of $folder, as yanglint prints them',
  ({ folder, search }) => {
    const texts = new Map([...search].reverse().flatMap((each) => [...readFolder(each)]));
    const files = new Map(search.flatMap((each) => yangFiles(each)).map((file) => [keyOf(file), file]));
    const own = [...yangFiles(folder)].sort();

    test.each(own.filter((each) => !refused.has(basename(each))))('%s', (file) => {
      const implemented = implementedWith(parseYang(readFileSync(file, 'utf8')), texts);
      const printed = implemented.filter((key) => !key.startsWith(`${unprintable}@`));
      const output = yanglint(
        printed.map((key) => files.get(key) ?? key),
        search,
      );
      const schema = schemaOf(texts, new Set(implemented));
      expect(output).toBeDefined();
      expect(filled(treeLines(schema, unprintable))).toEqual(filled(yanglintLines(output ?? '')));
      expect(schema.faults).toEqual([]);
    });

    test.each(own.filter((each) => refused.has(basename(each))))('yanglint prints no tree of %s', (file) => {
      const implemented = implementedWith(parseYang(readFileSync(file, 'utf8')), texts);
      const all = implemented.map((key) => files.get(key) ?? key);
      expect(yanglint(all, search)).toBeUndefined();
    });
  },
);

function yangFiles(folder: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all.filter((each) => each.endsWith('.yang')).map((each) => join(folder, each));
}

function keyOf(file: string): string {
  const module = parseYang(readFileSync(file, 'utf8'));
  return textKey({ name: module.argument ?? '', revision: revisionOf(module) });
}

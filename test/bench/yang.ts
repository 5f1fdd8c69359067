import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  argumentOf,
  argumentsOf,
  compileReferences,
  compileSchema,
  locateInstance,
  type ModuleEntry,
  parseYang,
  revisionOf,
  type SchemaNode,
  type Statement,
  textKey,
} from '../../src/yang/index.ts';

/** Loads copies of Debian's modules, each with names of its own, as a device with a thousand modules would have them. */
const folder = '/usr/share/yuma/modules';
const wanted = 1_000;

const originals = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yang'))
  .map((file) => readFileSync(join(folder, file), 'utf8'));
const names = new Set(originals.map((text) => parseYang(text).argument ?? ''));

function renamed(text: string, copy: number): string {
  return text
    .replace(
      /\b(module|submodule|import|include|belongs-to)(\s+)"?([\w.-]+)"?/g,
      (whole, keyword, space, name) => (names.has(name) ? `${keyword}${space}${name}-${copy}` : whole),
    )
    .replace(/(\bnamespace\s+"[^"]*)"/, `$1:${copy}"`);
}

const texts: string[] = [];
for (let copy = 0; texts.length < wanted; copy += 1)
  texts.push(...originals.map((text) => renamed(text, copy)));

function timed<T>(what: string, work: () => T): T {
  const start = performance.now();
  const result = work();
  process.stdout.write(`${what}: ${(performance.now() - start).toFixed(0)} ms\n`);
  return result;
}

function entryOf(statement: Statement): ModuleEntry {
  return {
    name: statement.argument ?? '',
    revision: revisionOf(statement),
    namespace: argumentOf(statement, 'namespace') ?? '',
    features: argumentsOf(statement, 'feature'),
    deviations: [],
    implemented: true,
    submodules: [],
  };
}

function countNodes(nodes: Iterable<SchemaNode>): number {
  let count = 0;
  for (const node of nodes) count += 1 + countNodes(node.children.values());
  return count;
}

const megabytes = (texts.reduce((sum, text) => sum + text.length, 0) / 1e6).toFixed(1);
process.stdout.write(`${texts.length} modules, ${megabytes} million characters\n`);
const statements = timed('parse', () => texts.map((text) => parseYang(text)));
const byKey = new Map(
  statements.flatMap((each) => {
    const name = each.argument ?? '';
    return [
      [textKey({ name, revision: revisionOf(each) }), each] as const,
      ...(each.keyword === 'submodule' ? [[name, each] as const] : []),
    ];
  }),
);
const set = statements.filter(({ keyword }) => keyword === 'module').map(entryOf);
const schema = timed('compile, without what nobody asked for', () => compileSchema(set, byKey));
timed('locate one path', () =>
  locateInstance(schema, "/ietf-interfaces-3:interfaces/interface[name='a']/enabled", new Map()),
);
timed('make every node', () => process.stdout.write(`${countNodes(schema.roots.values())} nodes\n`));
timed('find every reference', () => compileReferences(schema));
process.stdout.write(
  `left out: ${schema.leftOut.length}, faults: ${schema.faults.length}, ` +
    `resident: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB\n`,
);

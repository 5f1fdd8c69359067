import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  container,
  type DataNode,
  differences,
  editConfig,
  namespaces,
  nodeKey,
  readTree,
  sameTree,
} from '../../../src/netconf/index.ts';
import { SchemaMaker } from '../../../src/simulator/index.ts';

const space = 'urn:example:ports';
const maker = new SchemaMaker(space, 'p');
const port = maker.list(
  'port',
  ['name'],
  [
    maker.leaf('name'),
    maker.leaf('text'),
    maker.leafList('tag'),
    maker.container('timer', [maker.leaf('up'), maker.leaf('down')]),
  ],
);
const ports = maker.container('ports', [port, maker.leaf('owner')]);
const nodes = new Map([[nodeKey(ports), ports]]);
const empty: DataNode = container(namespaces.base, 'config', []);

const operation = fc.constantFrom('', ' nc:operation="replace"', ' nc:operation="remove"');
const word = fc.constantFrom('one', 'two', 'a &amp; b');
const leaf = fc.oneof(
  fc
    .tuple(fc.constantFrom('text', 'tag'), operation, word)
    .map(([name, how, text]) => `<${name}${how}>${text}</${name}>`),
  fc
    .tuple(operation, fc.constantFrom('up', 'down'), word)
    .map(([how, name, text]) => `<timer${how}><${name}>${text}</${name}></timer>`),
);
const entry = fc
  .tuple(
    fc.constantFrom('e0', 'e1', 'e2'),
    operation,
    fc.uniqueArray(leaf, { maxLength: 2, selector: (xml) => /\w+/.exec(xml)?.[0] }),
  )
  .map(([name, how, inner]) => `<port${how}><name>${name}</name>${inner.join('')}</port>`);
const edit = fc.oneof(
  { weight: 5, arbitrary: entry },
  { weight: 1, arbitrary: fc.tuple(operation, word).map(([how, text]) => `<owner${how}>${text}</owner>`) },
);

function applied(tree: DataNode, config: string): DataNode {
  const read = readTree(
    `<config xmlns="${namespaces.base}" xmlns:nc="${namespaces.base}">${config}</config>`,
  );
  return editConfig(tree, read, nodes, 'merge');
}

function edited(tree: DataNode, edits: readonly string[]): DataNode {
  return edits.reduce((made, each) => applied(made, `<ports xmlns="${space}">${each}</ports>`), tree);
}

/** Entries may come in another order, and containers without anything in them may be left. */
function sorted(node: DataNode): DataNode {
  const children = node.children
    .map(sorted)
    .filter(({ name, children }) => name !== 'timer' || children.length > 0);
  const key = ({ name, text, children: [first] }: DataNode): string => `${name} ${text} ${first?.text}`;
  return { ...node, children: children.sort((one, other) => (key(one) < key(other) ? -1 : 1)) };
}

describe('the edit between two trees', () => {
  it('makes the one of the other, and the other of the one again', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 8 }), fc.array(edit, { maxLength: 8 }), (first, more) => {
        const before = edited(empty, first);
        const made = edited(before, more);
        expect(sameTree(sorted(applied(before, differences(before, made, nodes))), sorted(made))).toBe(true);
        expect(sameTree(sorted(applied(made, differences(made, before, nodes))), sorted(before))).toBe(true);
      }),
    );
  });

  it('is empty where nothing differs, and names the entry alone where one goes', () => {
    const before = edited(empty, ['<port><name>e0</name><text>one</text></port>']);
    expect(differences(before, before, nodes)).toBe('');
    const gone = edited(before, ['<port nc:operation="remove"><name>e0</name></port>']);
    expect(differences(before, gone, nodes)).toBe(
      `<ports xmlns="${space}"><port xmlns:nc="${namespaces.base}" nc:operation="remove"><name>e0</name></port></ports>`,
    );
  });
});

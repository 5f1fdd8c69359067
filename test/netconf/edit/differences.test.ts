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

describe('the edit between two orders of entries that the user orders', () => {
  const rule = { ...maker.list('rule', ['name'], [maker.leaf('name'), maker.leaf('text')]), ordered: true };
  const tag = { ...maker.leafList('label'), ordered: true };
  const rules = maker.container('rules', [rule, tag]);
  const ordered = new Map([[nodeKey(rules), rules]]);
  const names = ['a', 'b', "it's", 'd', 'e'];
  const made = (inner: string): DataNode =>
    editConfig(
      empty,
      readTree(`<config xmlns="${namespaces.base}"><rules xmlns="${space}">${inner}</rules></config>`),
      ordered,
      'merge',
    );
  const changed = (tree: DataNode, inner: string): DataNode =>
    editConfig(tree, readTree(`<config xmlns="${namespaces.base}">${inner}</config>`), ordered, 'merge');
  const row = fc
    .shuffledSubarray(names)
    .chain((some) =>
      fc
        .array(fc.constantFrom('one', 'two'), { minLength: some.length, maxLength: some.length })
        .map((texts) =>
          some
            .map(
              (name, at) =>
                `<rule><name>${name}</name><text>${texts[at]}</text></rule><label>${name}</label>`,
            )
            .join(''),
        ),
    );

  it('puts each entry where it is to be', () => {
    fc.assert(
      fc.property(row, row, (first, then) => {
        const [before, after] = [made(first), made(then)];
        const back = changed(before, differences(before, after, ordered));
        const inOrder = (tree: DataNode, name: string): readonly DataNode[] =>
          (tree.children[0]?.children ?? []).filter((node) => node.name === name);
        for (const name of ['rule', 'label'])
          expect(inOrder(back, name).map(sorted)).toEqual(inOrder(after, name).map(sorted));
      }),
    );
  });

  it('moves as few as can be, and says behind which', () => {
    const list = (...row: readonly string[]): DataNode =>
      made(row.map((name) => `<rule><name>${name}</name></rule>`).join(''));
    const edit = differences(list('a', 'b', 'd', 'e'), list('a', 'e', 'b', 'd'), ordered);
    expect(edit.split('yang:insert=')).toHaveLength(2);
    expect(edit).toContain(`yang:insert="after" yang:key="[k:name='a']"><name>e</name>`);
  });

  it('refuses an insert beside an entry that is not there, and one of entries that the user does not order', () => {
    const insert = (name: string, attributes: string): string =>
      `<rules xmlns="${space}"><rule xmlns:y="${namespaces.yang}" ${attributes}><name>${name}</name></rule></rules>`;
    const tree = made('<rule><name>a</name></rule>');
    expect(() => changed(tree, insert('b', 'y:insert="before" y:key="[name=\'no\']"'))).toThrow(
      expect.objectContaining({ tag: 'bad-attribute' }),
    );
    expect(() => changed(tree, insert('b', 'y:insert="before"'))).toThrow(
      expect.objectContaining({ tag: 'bad-attribute' }),
    );
    const plain = `<ports xmlns="${space}"><port xmlns:y="${namespaces.yang}" y:insert="first"><name>e0</name></port></ports>`;
    expect(() => applied(empty, plain)).toThrow(expect.objectContaining({ tag: 'unknown-attribute' }));
  });
});

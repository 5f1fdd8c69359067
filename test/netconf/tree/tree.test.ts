import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { container, type DataNode, leaf, sameTree } from '../../../src/netconf/tree/node.ts';
import { MalformedXml, readTree } from '../../../src/netconf/tree/read-tree.ts';
import { writeTree } from '../../../src/netconf/tree/write-tree.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const namespace = fc.constantFrom('urn:one', 'urn:two', 'urn:a&b');
const tree: fc.Arbitrary<DataNode> = fc.letrec<{ node: DataNode; leaf: DataNode }>((tie) => ({
  leaf: fc.tuple(namespace, name, fc.string()).map(([space, local, text]) => leaf(space, local, text)),
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    fc
      .tuple(namespace, name, fc.array(tie('node'), { maxLength: 4 }))
      .map(([space, local, children]) => container(space, local, children)),
  ),
})).node;

describe('an XML tree', () => {
  it('reads back every tree that it writes', () => {
    fc.assert(fc.property(tree, (node) => sameTree(readTree(writeTree(node, '')), node)));
  });

  it('keeps the namespace behind the prefix of an identity', () => {
    const read = readTree('<type xmlns="urn:if" xmlns:i="urn:types">i:ethernet</type>');
    expect(read.prefix).toEqual({ name: 'i', namespace: 'urn:types' });
    expect(writeTree(read, 'urn:if')).toBe('<type xmlns:i="urn:types">i:ethernet</type>');
  });

  it('qualifies elements by the default namespace and attributes by their prefix alone', () => {
    const read = readTree('<a xmlns="urn:a" xmlns:n="urn:n" plain="1" n:operation="delete"/>');
    expect(read.namespace).toBe('urn:a');
    expect(read.attributes).toEqual([
      { namespace: '', name: 'plain', value: '1' },
      { namespace: 'urn:n', name: 'operation', value: 'delete' },
    ]);
  });

  it.each([
    ['an unclosed element', '<a><b></a>'],
    ['a DTD', '<!DOCTYPE a><a/>'],
    ['an entity that XML does not define', '<a>&nbsp;</a>'],
    ['a character reference past Unicode', '<a>&#x110000;</a>'],
    ['an undeclared prefix', '<x:a/>'],
    ['an attribute that stands twice', '<a b="1" b="2"/>'],
    ['text beside elements', '<a>text<b/></a>'],
    ['text after the root', '<a/>text'],
    ['more than 128 levels', `${'<a>'.repeat(130)}${'</a>'.repeat(130)}`],
  ])('refuses %s', (_what, source) => {
    expect(() => readTree(source)).toThrow(MalformedXml);
  });
});

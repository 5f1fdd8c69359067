import { expect, it } from 'vitest';
import { instanceKey, pathStep } from '../../src/netconf/edit/edit-node.ts';
import { container, leaf } from '../../src/netconf/tree/node.ts';
import { SchemaMaker } from '../../src/simulator/schema.ts';

const space = 'urn:if';
const maker = new SchemaMaker(space, 'if');
const entry = maker.list('interface', ['name'], [maker.leaf('name'), maker.leaf('description')]);
const named = (name: string, description: string) =>
  container(space, 'interface', [leaf(space, 'description', description), leaf(space, 'name', name)]);

it('matches list entries by their keys and by nothing else', () => {
  expect(instanceKey(entry, named('e0', 'x'))).toBe(instanceKey(entry, named('e0', 'y')));
  expect(instanceKey(entry, named('e0', 'x'))).not.toBe(instanceKey(entry, named('e1', 'x')));
});

it('names a list entry in a path by its keys', () => {
  expect(pathStep(entry, named('e9', 'x'))).toBe("/if:interface[if:name='e9']");
});

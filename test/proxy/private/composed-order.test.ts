import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeCommit,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeGetConfig,
  type NetconfClient,
  namespaces,
} from '../../../src/netconf/index.ts';
import { type ModuleSchema, SchemaMaker } from '../../../src/simulator/index.ts';
import { visitHouse } from '../visit.ts';

const space = 'urn:example:rules';
const maker = new SchemaMaker(space, 'r');
const rule = { ...maker.list('rule', ['name'], [maker.leaf('name'), maker.leaf('note')]), ordered: true };

const models: readonly ModuleSchema[] = [
  {
    ...{ module: 'example-rules', revision: '2026-11-25', namespace: space, prefix: 'r' },
    roots: [maker.container('rules', [rule])],
    text: `module example-rules { namespace "${space}"; prefix r; revision 2026-11-25;
      container rules { list rule { key name; ordered-by user; leaf name { type string; } leaf note { type string; } } } }`,
  },
];

const name = fc.constantFrom('a', 'b', 'c', 'd');
const place = fc.oneof(
  fc.constantFrom('', 'y:insert="first"', 'y:insert="last"', 'nc:operation="replace" y:insert="first"'),
  fc.constantFrom('nc:operation="create"', 'nc:operation="remove"'),
  fc
    .tuple(fc.constantFrom('before', 'after'), name)
    .map(([where, beside]) => `y:insert="${where}" y:key="[r:name='${beside}']"`),
);
const edit = fc
  .tuple(name, place, fc.constantFrom('', '<note>one</note>', '<note>two</note>'))
  .map(
    ([one, where, note]) =>
      `<rules xmlns="${space}" xmlns:r="${space}" xmlns:y="${namespaces.yang}" xmlns:nc="${namespaces.base}"><rule ${where}><name>${one}</name>${note}</rule></rules>`,
  );

describe('a private candidate of entries that the user orders, on a device that has no candidate', () => {
  const visit = visitHouse({ wait: '20s' }, { candidate: false, modules: models });
  const read = async (client: NetconfClient, datastore: string): Promise<string> => {
    const { data } = await client.rpc(encodeGetConfig(datastore));
    return /<rules.*<\/rules>/.exec(data)?.[0] ?? `<rules xmlns="${space}"/>`;
  };

  it('has them where the edits of running itself would have put them, when read and when committed', async () => {
    const [own, straight] = [await visit.enter('own'), await visit.straight()];
    const replace = (data: string): string =>
      encodeEditConfig('running', data, { defaultOperation: 'replace' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { maxLength: 5 }),
        fc.array(edit, { maxLength: 6 }),
        async (first, then) => {
          await own.rpc(encodeDiscardChanges());
          await straight.rpc(replace(`<rules xmlns="${space}"/>`));
          for (const each of first) await straight.rpc(encodeEditConfig('running', each));
          const before = await read(straight, 'running');
          const refused = [];
          for (const each of then)
            refused.push((await straight.rpc(encodeEditConfig('running', each))).errors[0]?.tag);
          const after = await read(straight, 'running');
          await straight.rpc(replace(before));
          const ours = [];
          for (const each of then)
            ours.push((await own.rpc(encodeEditConfig('candidate', each))).errors[0]?.tag);
          expect(ours).toEqual(refused);
          expect(await read(own, 'candidate')).toBe(after);
          expect((await own.rpc(encodeCommit())).errors).toEqual([]);
          expect(await read(straight, 'running')).toBe(after);
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});

import { type ModuleSchema, SchemaMaker } from '../../src/simulator/index.ts';

const namespace = 'urn:example:configure';
const made = new SchemaMaker(namespace, 'cfg');

/** The data model that the examples of draft-ietf-netconf-privcand are about, which prints neither YANG nor a namespace. */
export const privcandModels: readonly ModuleSchema[] = [
  {
    ...{ module: 'example-configure', revision: '2026-02-20', namespace, prefix: 'cfg' },
    roots: [
      made.container('configure', [
        made.container('interfaces', [
          made.list('interface', ['name'], [made.leaf('name'), made.leaf('description')]),
        ]),
      ]),
    ],
    text: `module example-configure { namespace "${namespace}"; prefix cfg; revision 2026-02-20;
      container configure { container interfaces { list interface { key name;
        leaf name { type string; } leaf description { type string; } } } } }`,
  },
];

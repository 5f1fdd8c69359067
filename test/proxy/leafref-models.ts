import { type ModuleSchema, SchemaMaker } from '../../src/simulator/index.ts';

const net = new SchemaMaker('urn:example:net', 'n');

/** Ports; per port what is discovered on it, keyed by a reference to it; and services that refer to a port. */
export const leafrefModels: readonly ModuleSchema[] = [
  {
    ...{ module: 'example-net', revision: '2026-11-24', namespace: 'urn:example:net', prefix: 'n' },
    roots: [
      net.container('ports', [net.list('port', ['name'], [net.leaf('name'), net.leaf('note')])]),
      net.container('discovery', [net.list('port', ['name'], [net.leaf('name'), net.leaf('note')])]),
      net.container('services', [net.list('service', ['id'], [net.leaf('id'), net.leaf('port')])]),
    ],
    text: `module example-net { namespace "urn:example:net"; prefix n; revision 2026-11-24;
      container ports { list port { key name; leaf name { type string; } leaf note { type string; } } }
      container discovery { list port { key name; leaf name { type leafref { path "/n:ports/n:port/n:name"; } } leaf note { type string; } } }
      container services { list service { key id; leaf id { type string; } leaf port { type leafref { path "/n:ports/n:port/n:name"; } } } } }`,
  },
];

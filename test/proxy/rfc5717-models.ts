import { type ModuleSchema, SchemaMaker } from '../../src/simulator/index.ts';

const users = new SchemaMaker('http://example.com/users', 'usr');
const route = new SchemaMaker('http://example.com/ns/route', 'rte');
const interfaces = new SchemaMaker('http://example.com/ns/interface', 'if');

/** The data models that the examples of RFC 5717 are about; it prints none of them as YANG. */
export const rfc5717Models: readonly ModuleSchema[] = [
  {
    ...{ module: 'example-users', revision: '2009-12-01', namespace: 'http://example.com/users' },
    prefix: 'usr',
    roots: [
      users.container('top', [
        users.container('users', [users.list('user', ['name'], [users.leaf('name'), users.leaf('phone')])]),
      ]),
    ],
    text: `module example-users { namespace "http://example.com/users"; prefix usr; revision 2009-12-01;
      container top { container users { list user { key name; leaf name { type string; } leaf phone { type string; } } } } }`,
  },
  {
    ...{ module: 'example-route', revision: '2009-12-01', namespace: 'http://example.com/ns/route' },
    prefix: 'rte',
    roots: [
      route.container('routing', [
        route.list('virtualRouter', ['routerName'], [route.leaf('routerName'), route.leaf('note')]),
      ]),
    ],
    text: `module example-route { namespace "http://example.com/ns/route"; prefix rte; revision 2009-12-01;
      container routing { list virtualRouter { key routerName; leaf routerName { type string; } leaf note { type string; } } } }`,
  },
  {
    ...{ module: 'example-interface', revision: '2009-12-01', namespace: 'http://example.com/ns/interface' },
    prefix: 'if',
    roots: [
      interfaces.container('interfaces', [
        interfaces.list('interface', ['id'], [interfaces.leaf('id'), interfaces.leaf('note')]),
      ]),
    ],
    text: `module example-interface { namespace "http://example.com/ns/interface"; prefix if; revision 2009-12-01;
      container interfaces { list interface { key id; leaf id { type string; } leaf note { type string; } } } }`,
  },
];

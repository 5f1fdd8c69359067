import { type ModuleSchema, SchemaMaker } from './schema.ts';

const interfaces = new SchemaMaker('urn:ietf:params:xml:ns:yang:ietf-interfaces', 'if');
const system = new SchemaMaker('urn:ietf:params:xml:ns:yang:ietf-system', 'sys');

/** What a simulated device can be configured with: the parts of two IETF modules that labs use most. */
export const modules: readonly ModuleSchema[] = [
  {
    module: 'ietf-interfaces',
    revision: '2018-02-20',
    namespace: 'urn:ietf:params:xml:ns:yang:ietf-interfaces',
    prefix: 'if',
    roots: [
      interfaces.container('interfaces', [
        interfaces.list(
          'interface',
          ['name'],
          [
            interfaces.leaf('name'),
            interfaces.leaf('description'),
            interfaces.leaf('type'),
            interfaces.leaf('enabled', { pattern: /^(?:true|false)$/ }),
            interfaces.leaf('link-up-down-trap-enable', { pattern: /^(?:enabled|disabled)$/ }),
          ],
        ),
      ]),
    ],
    text: [
      'module ietf-interfaces {',
      '  namespace "urn:ietf:params:xml:ns:yang:ietf-interfaces"; prefix if; revision 2018-02-20;',
      '  container interfaces { list interface { key name;',
      '    leaf name { type string; } leaf description { type string; } leaf type { type string; }',
      '    leaf enabled { type boolean; } leaf link-up-down-trap-enable { type string; } } }',
      '}',
    ].join('\n'),
  },
  {
    module: 'ietf-system',
    revision: '2014-08-06',
    namespace: 'urn:ietf:params:xml:ns:yang:ietf-system',
    prefix: 'sys',
    roots: [
      system.container('system', [system.leaf('contact'), system.leaf('hostname'), system.leaf('location')]),
    ],
    text: [
      'module ietf-system {',
      '  namespace "urn:ietf:params:xml:ns:yang:ietf-system"; prefix sys; revision 2014-08-06;',
      '  container system { leaf contact { type string; } leaf hostname { type string; } leaf location { type string; } }',
      '}',
    ].join('\n'),
  },
];

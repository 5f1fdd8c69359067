/** Who says what. A script begins on a clean device with two fresh sessions, `a` and `b`. */
export type Step = readonly ['a' | 'b', string];

export interface Script {
  readonly name: string;
  readonly steps: readonly Step[];
}

const base = 'urn:ietf:params:xml:ns:netconf:base:1.0';

const lock = (name: string): string => `<lock><target><${name}/></target></lock>`;
const unlock = (name: string): string => `<unlock><target><${name}/></target></unlock>`;
const edit = (body: string, options = '', target = 'candidate'): string =>
  `<edit-config><target><${target}/></target>${options}<config xmlns:nc="${base}">${body}</config></edit-config>`;
const system = (location: string, attributes = ''): string =>
  `<system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><location${attributes}>${location}</location></system>`;
const ports = (body: string): string =>
  `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">${body}</interfaces>`;
const port = (name: string, more = '', attributes = ''): string =>
  ports(
    `<interface${attributes}><name>${name}</name><type xmlns:t="urn:ietf:params:xml:ns:yang:iana-if-type">t:ethernetCsmacd</type>${more}</interface>`,
  );
const operation = (name: string): string => ` nc:operation="${name}"`;
const read = (source: string): string =>
  `<get-config><source><${source}/></source><filter type="subtree"><system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"/><interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"/></filter></get-config>`;

const commit = '<commit/>';
const discard = '<discard-changes/>';
const confirmed = '<commit><confirmed/><confirm-timeout>60</confirm-timeout></commit>';
const persistent = '<commit><confirmed/><confirm-timeout>60</confirm-timeout><persist>key</persist></commit>';
const cancel = '<cancel-commit/>';

/** The same requests for a real netconfd and for the simulator. */
export const scripts: readonly Script[] = [
  {
    name: 'locks',
    steps: [
      ['a', lock('candidate')],
      ['b', lock('candidate')],
      ['a', lock('candidate')],
      ['b', unlock('candidate')],
      ['b', lock('running')],
      ['a', lock('running')],
      ['a', unlock('candidate')],
      ['a', unlock('candidate')],
      ['b', unlock('running')],
      ['a', lock('nothing')],
      ['a', lock('startup')],
      ['a', '<lock/>'],
    ],
  },
  {
    name: 'a locked candidate',
    steps: [
      ['a', lock('candidate')],
      ['b', edit(system('by b'))],
      ['b', discard],
      ['b', commit],
      ['a', edit(system('by a'))],
      ['a', unlock('candidate')],
      ['a', read('candidate')],
    ],
  },
  {
    name: 'a candidate with changes',
    steps: [
      ['a', edit(system('by a'))],
      ['b', lock('candidate')],
      ['b', read('candidate')],
      ['b', discard],
      ['b', lock('candidate')],
      ['b', read('candidate')],
    ],
  },
  {
    name: 'a locked running',
    steps: [
      ['a', lock('running')],
      ['b', edit(system('by b'))],
      ['b', commit],
      ['a', unlock('running')],
      ['b', commit],
      ['a', read('running')],
    ],
  },
  {
    name: 'edits',
    steps: [
      ['a', edit(port('e0', '<description>first</description>'))],
      ['a', edit(port('e1', '', operation('create')))],
      ['a', edit(port('e1', '', operation('create')))],
      ['a', edit(port('e2', '', operation('delete')))],
      ['a', edit(port('e2', '', operation('remove')))],
      ['a', edit(port('e0', '<enabled>false</enabled>', operation('replace')))],
      ['a', edit(port('e3'), '<default-operation>none</default-operation>')],
      ['a', read('candidate')],
      ['a', commit],
      ['a', read('running')],
      ['a', edit(ports(`<interface${operation('delete')}><name>e1</name></interface>`))],
      ['a', commit],
      ['b', read('running')],
    ],
  },
  {
    name: 'faults in an edit',
    steps: [
      ['a', edit(ports('<interface><description>no key</description></interface>'))],
      ['a', edit(port('e0', '', operation('twist')))],
      ['a', edit(system('x'), '<test-option>never</test-option>')],
      ['a', edit(system('x'), '<error-option>never</error-option>')],
      ['a', edit(system('x'), '', 'running')],
      ['a', '<edit-config><target><candidate/></target></edit-config>'],
      ['a', '<edit-config><config/></edit-config>'],
      ['a', '<get-config/>'],
      ['a', '<no-such-thing/>'],
      ['a', read('candidate')],
    ],
  },
  {
    name: 'a confirmed commit',
    steps: [
      ['a', cancel],
      ['a', edit(system('tried'))],
      ['a', confirmed],
      ['b', read('running')],
      ['b', lock('running')],
      ['b', commit],
      ['b', cancel],
      ['a', cancel],
      ['b', read('running')],
      ['b', read('candidate')],
      ['a', edit(system('kept'))],
      ['a', confirmed],
      ['a', commit],
      ['a', cancel],
      ['b', read('running')],
    ],
  },
  {
    name: 'a confirmed commit that another session confirms',
    steps: [
      ['a', edit(system('persistent'))],
      ['a', persistent],
      ['b', '<commit><persist-id>wrong</persist-id></commit>'],
      ['b', '<cancel-commit><persist-id>wrong</persist-id></cancel-commit>'],
      ['b', '<commit><persist-id>key</persist-id></commit>'],
      ['a', read('running')],
    ],
  },
  {
    name: 'an end of a session',
    steps: [
      ['a', lock('candidate')],
      ['a', edit(system('lost'))],
      ['a', '<close-session/>'],
      ['b', lock('candidate')],
      ['b', read('candidate')],
      ['b', '<kill-session><session-id>4000000</session-id></kill-session>'],
      ['b', '<kill-session/>'],
    ],
  },
  {
    name: 'an end of a session in a confirmed commit',
    steps: [
      ['a', edit(system('for a while'))],
      ['a', confirmed],
      ['a', '<close-session/>'],
      ['b', read('running')],
    ],
  },
  {
    name: 'whole datastores',
    steps: [
      ['a', edit(system('whole'))],
      ['a', '<validate><source><candidate/></source></validate>'],
      ['a', '<validate><source><nothing/></source></validate>'],
      ['a', '<copy-config><target><candidate/></target><source><running/></source></copy-config>'],
      ['a', read('candidate')],
      ['a', '<delete-config><target><running/></target></delete-config>'],
      ['a', '<delete-config><target><candidate/></target></delete-config>'],
    ],
  },
];

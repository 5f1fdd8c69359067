import { describe, expect, test } from 'vitest';
import { type InstancePath, locateFilter, locatePayload, referenced } from '../../../src/yang/index.ts';
import { body, network } from './network.ts';

const top = ['net:interfaces', 'interface'];
const eth0 = [...top, "[name='eth0']"];
const entry = (inner: string, attributes = ''): string =>
  `<interfaces><interface ${attributes}><name>eth0</name>${inner}</interface></interfaces>`;

describe('locateFilter', () => {
  test.each<[string, readonly InstancePath[], string?]>([
    ['', []],
    ['<interfaces/>', [['net:interfaces']]],
    [entry(''), [eth0]],
    [
      entry('<mtu/><v:vpn><v:id/></v:vpn>'),
      [
        [...eth0, 'mtu'],
        [...eth0, 'vpn:vpn', 'id'],
      ],
    ],
    [entry('<mtu>1500</mtu>'), [eth0]],
    [
      '<interfaces><interface><name/></interface></interfaces>',
      [top],
      'parts of every entry of interface are selected',
    ],
    ['<route><vrf>1</vrf></route>', [['net:route', "[vrf='1']"]]],
    ['<route><prefix>1</prefix></route>', [['net:route']]],
    ['<plain xmlns=""><size/></plain><v:services/>', [['net:plain', 'size'], ['vpn:services']]],
    ['<gone/>', [[]], 'gone is not in the schema'],
    ['<interfaces><gone/></interfaces>', [['net:interfaces']], 'gone is not in the schema'],
  ])('locates %s', (xml, paths, widened) => {
    expect(locateFilter(network, body(xml))).toEqual({ paths, widened });
  });
});

describe('locatePayload', () => {
  test.each<[string, readonly InstancePath[], string?]>([
    [
      entry('<mtu>9</mtu><description>d</description>'),
      [
        [...eth0, 'description'],
        [...eth0, 'mtu'],
      ],
    ],
    [entry(''), [eth0]],
    [entry('<mtu>9</mtu>', 'nc:operation="delete"'), [eth0]],
    [entry('<mtu nc:operation="remove"/>', 'nc:operation="none"'), [[...eth0, 'mtu']]],
    [entry('<mtu>9</mtu>', 'nc:operation="none"'), []],
    [entry('<v:vpn><v:id>1</v:id></v:vpn>'), [[...eth0, 'vpn:vpn', 'id']]],
    [entry('<v:vpn/>'), [[...eth0, 'vpn:vpn']]],
    [entry('<v:vpn nc:operation="replace"><v:id>1</v:id></v:vpn>'), [[...eth0, 'vpn:vpn']]],
    [
      entry('<dynamic/>'),
      [
        [...eth0, 'dynamic'],
        [...eth0, 'ip'],
        [...eth0, 'mask'],
      ],
    ],
    [entry('', 'insert="first"'), [top], 'an insert orders every entry of interface'],
    ['<interfaces nc:operation="replace"/>', [['net:interfaces']]],
    [
      '<interfaces><interface><mtu>9</mtu></interface></interfaces>',
      [top],
      'not all keys of interface are given',
    ],
    [
      '<plain><server>a</server><server> b </server></plain>',
      [
        ['net:plain', 'server', "[.='a']"],
        ['net:plain', 'server', "[.='b']"],
      ],
    ],
    ['<plain><more><any/></more></plain>', [['net:plain', 'more']]],
    [
      '<by-kind><kind>n:copper</kind><note>x</note></by-kind>',
      [['net:by-kind', "[kind='net:copper']", 'note']],
    ],
    ['<by-kind><kind>copper</kind></by-kind>', [['net:by-kind', "[kind='net:copper']"]]],
    ['<gone xmlns="urn:gone"/>', [[]], 'gone is not in the schema'],
    [entry('<gone/>'), [eth0], 'gone is not in the schema'],
  ])('locates %s', (xml, paths, widened) => {
    expect(locatePayload(network, body(xml))).toEqual({ paths, widened });
  });

  test('follows the default operation', () => {
    const xml = body(entry('<mtu>9</mtu><description nc:operation="merge">d</description>'));
    expect(locatePayload(network, xml, 'replace').paths).toEqual([['net:interfaces']]);
    expect(locatePayload(network, xml, 'none').paths).toEqual([[...eth0, 'description']]);
  });

  test('covers the whole datastore where the schema is not known', () => {
    expect(locatePayload(undefined, body('<interfaces/>')).paths).toEqual([[]]);
  });
});

describe('referenced', () => {
  const service = (inner: string): string =>
    `<v:services><v:service><v:id>s</v:id>${inner}</v:service></v:services>`;

  test.each<[string, readonly InstancePath[], string?]>([
    [service('<v:port>eth0</v:port>'), [[...eth0, 'name']]],
    [service('<v:state>true</v:state>'), []],
    [service('<v:vrf>07</v:vrf><v:via>p</v:via>'), [['net:route', "[vrf='7']", "[prefix='p']", 'prefix']]],
    [service('<v:via>p</v:via>'), [['net:route']], 'which entry via refers to is not known'],
    [service('<v:next>t</v:next>'), [['vpn:services', 'service', "[id='t']", 'id']]],
    [service('<v:inner><v:back>s</v:back></v:inner>'), [['vpn:services', 'service', "[id='s']", 'id']]],
    [service('<v:port nc:operation="delete"/>'), []],
    [entry('<mtu>9</mtu>'), []],
  ])('finds what %s refers to', (xml, paths, widened) => {
    expect(referenced(network, body(xml))).toEqual({ paths, widened });
  });
});

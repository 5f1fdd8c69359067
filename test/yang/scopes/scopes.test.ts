import { describe, expect, test } from 'vitest';
import type { MemoryRegion } from '../../../src/device/index.ts';
import { type InstancePath, profileScopes, regionScopes } from '../../../src/yang/index.ts';
import { network } from '../locate/network.ts';

const acl = ['acl:acls', 'acl', "[name='a']"];
const ace = (name: string): InstancePath => [...acl, 'ace', `[name='${name}']`];
const tcam: MemoryRegion = {
  ...{ name: 'tcam', kind: 'units', size: 100, source: 'a test' },
  consumers: [
    { path: ['acl:acls', 'acl', 'ace'], perEntry: 3 },
    { path: ['net:routes', 'route'], perEntry: 1 },
  ],
};
const count = (paths: readonly InstancePath[], region = tcam): unknown =>
  regionScopes('r1', { regions: [region] }, paths, undefined);

describe('profileScopes', () => {
  test('takes X on what is written, S on what is read beside it, and regions by name', () => {
    const scopes = profileScopes('r1', 'candidate', {
      writes: [acl, ace('1'), ['net:plain']],
      reads: [ace('2'), ['net:routes']],
      regions: [{ name: 'tcam', mode: 'X', extent: { kind: 'units', count: 2 } }],
    });
    expect(scopes).toEqual([
      { path: ['r1', 'candidate', ...acl], mode: 'X' },
      { path: ['r1', 'candidate', 'net:plain'], mode: 'X' },
      { path: ['r1', 'candidate', 'net:routes'], mode: 'S' },
      { path: ['r1', '#tcam'], mode: 'X', extent: { kind: 'units', count: 2 } },
    ]);
  });

  test('takes the datastore itself for the empty path', () => {
    expect(profileScopes('r1', 'running', { writes: [[]], reads: [acl], regions: [] })).toEqual([
      { path: ['r1', 'running'], mode: 'X' },
    ]);
  });
});

describe('regionScopes', () => {
  const units = (wanted: number): unknown => [
    { path: ['r1', '#tcam'], mode: 'X', extent: { kind: 'units', count: wanted } },
  ];

  test('counts each entry once, whatever is written in it', () => {
    expect(count([ace('1')])).toEqual(units(3));
    expect(count([[...ace('1'), 'action'], [...ace('1'), 'match'], ace('2')])).toEqual(units(6));
    expect(
      count([
        [...ace('1'), 'action'],
        ['net:routes', 'route', "[p='x']", "[q='y']"],
      ]),
    ).toEqual(units(4));
  });

  test('takes the region whole where the entries can not be counted', () => {
    for (const path of [[], ['acl:acls'], acl, [...acl, 'ace']]) expect(count([path])).toEqual(units(100));
    const unsized = { ...tcam, size: { oid: '1.3.6.1' } };
    expect(count([acl], unsized)).toEqual([{ path: ['r1', '#tcam'], mode: 'X' }]);
    expect(count([ace('1')], { ...tcam, kind: 'bytes' })).toEqual([
      { path: ['r1', '#tcam'], mode: 'X', extent: { kind: 'bytes', from: 0, to: 100 } },
    ]);
  });

  test('knows by the schema how many keys name one entry', () => {
    const region = { ...tcam, consumers: [{ path: ['net:route'], perEntry: 5 }] };
    const of = (...keys: readonly string[]): unknown =>
      regionScopes('r1', { regions: [region] }, [['net:route', ...keys]], network);
    expect(of("[vrf='1']", "[prefix='p']")).toEqual(units(5));
    expect(of("[vrf='1']")).toEqual(units(100));
  });

  test('takes nothing where nothing of it is written', () => {
    expect(count([['net:plain'], [...acl, 'description']])).toEqual([]);
  });
});

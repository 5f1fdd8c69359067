import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ForelockError } from '../../src/core/index.ts';
import { compileProfile, loadProfiles } from '../../src/device/index.ts';

const text = await readFile('devices/simulator.yaml', 'utf8');
const lineOf = (part: string): number => text.split('\n').findIndex((line) => line.includes(part)) + 1;

function refusalOf(yaml: string): string {
  try {
    compileProfile(yaml, 'p.yaml');
  } catch (error) {
    if (error instanceof ForelockError && error.code === 'config-invalid') return error.message;
    throw error;
  }
  throw new Error('was compiled');
}

describe('a device profile', () => {
  it('of devices/ compiles, and is found by its name', async () => {
    expect([...(await loadProfiles('devices')).keys()]).toEqual([
      ...['arista-eos', 'iosxe', 'iosxr', 'junos', 'linux-yuma123', 'nokia-srlinux', 'nokia-sros'],
      ...['openconfig', 'simulator'],
    ]);
  });

  it("carries the unit of its amounts in core's units", () => {
    const { reserve } = compileProfile(text, 'p.yaml');
    expect([reserve.cpu.unit, reserve.memory.unit, reserve.bandwidth.unit]).toEqual([0.001, 1024, 1000]);
  });

  it('tells which subtrees fill which memory, where it is known', () => {
    const region = `regions:
  - { name: tcam, kind: units, size: 2048, source: "a test",
      consumers: [{ path: "/acl:acls/acl:acl/more:ace/rule", per-entry: 2 }] }
`;
    const bare = text.slice(0, text.indexOf('regions:'));
    expect(compileProfile(bare, 'p.yaml').regions).toEqual([]);
    expect(compileProfile(bare + region, 'p.yaml').regions).toEqual([
      {
        ...{ name: 'tcam', kind: 'units', size: 2048, source: 'a test' },
        consumers: [{ path: ['acl:acls', 'acl', 'more:ace', 'rule'], perEntry: 2 }],
      },
    ]);
    expect(refusalOf(bare + region.replace('/acl:acls/', 'acls/'))).toContain('regions.0.consumers.0.path: ');
    expect(refusalOf(bare + region.replace('size: 2048', 'size: { oid: x }'))).toContain('regions.0.size');
  });

  it('is refused with file, line and key of an unknown key', () => {
    const message = refusalOf(text.replace('platform:', 'colour: red\nplatform:'));
    expect(message).toMatch(new RegExp(`^p\\.yaml:${lineOf('platform:')}: colour: `));
  });

  it('is refused with the line of a wrong value', () => {
    expect(refusalOf(text.replace('unit: kbit/s', 'unit: furlongs'))).toMatch(
      new RegExp(`^p\\.yaml:${lineOf('unit: kbit/s')}: reserve\\.bandwidth\\.unit: `),
    );
  });

  it('is refused where YAML itself is broken', () => {
    expect(refusalOf('name: "x\nplatform')).toMatch(/^p\.yaml:\d+: /);
  });
});

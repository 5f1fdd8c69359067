import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importInventory } from '../../../src/cli/lab/import.ts';
import { compileConfig } from '../../../src/core/index.ts';
import { loadProfiles } from '../../../src/device/index.ts';
import { topologies, topologiesFolder } from './topologies.ts';

const profiles = [...(await loadProfiles('devices')).keys()];

function publishedSchema(): ValidateFunction {
  const text = readFileSync(join(import.meta.dirname, 'clab.schema.json'), 'utf8');
  return new Ajv({ strict: false }).compile(JSON.parse(text) as object);
}

const validate = publishedSchema();

function faultsOf(topology: unknown): readonly string[] {
  validate(topology);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

it("containerlab's schema refuses a topology that is wrong", () => {
  expect(faultsOf({ name: 'x', topology: { nodes: { r1: { kind: 'srlinucks' } } } })).not.toEqual([]);
  expect(faultsOf({ topology: { nodes: {} } })).toEqual([" must have required property 'name'"]);
});

describe.each(topologies)('lab/containerlab/%s', (name) => {
  const folder = join(topologiesFolder, name);
  const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

  it("is valid by containerlab's schema", () => {
    expect(faultsOf(parse(textOf('topo.clab.yml')))).toEqual([]);
  });

  it('has a forelock.yaml with the devices that are imported of the topology', async () => {
    const from = join(folder, 'topo.clab.yml');
    const asked = { from, profiles, mapped: new Map(), user: 'root', skipUnknown: false, out: undefined };
    const devicesIn = (text: string): readonly unknown[] =>
      compileConfig(text, join(folder, 'forelock.yaml')).devices.map(
        ({ name: device, profile, host, port, login }) => {
          return { device, profile, host, port, user: 'user' in login ? login.user : '' };
        },
      );
    const { text } = await importInventory(asked);
    expect(devicesIn(textOf('forelock.yaml'))).toEqual(devicesIn(text));
  });

  it('is told about in a README that names its addresses', () => {
    const addresses = textOf('topo.clab.yml').match(/172\.31\.\d+\.1[12]/g) ?? [];
    expect(addresses).toHaveLength(2);
    for (const address of addresses) expect(textOf('README.md')).toContain(address);
  });
});

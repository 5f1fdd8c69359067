import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringUp, type Lab, labSupport } from '../../lab/netns/index.ts';
import { silentLog } from '../../src/core/index.ts';
import { type NetconfClient, readXml } from '../../src/netconf/index.ts';
import { openSchemas } from '../../src/schemas.ts';
import { locateInstance, locatePayload, type Schema } from '../../src/yang/index.ts';
import { openSettled } from './open-client.ts';

const support = labSupport();
const title = support.ok
  ? 'the schema of a real netconfd'
  : `the schema of a real netconfd (skipped: ${support.why})`;
const interfaces = 'urn:ietf:params:xml:ns:yang:ietf-interfaces';

describe.skipIf(!support.ok)(title, () => {
  const stateDir = mkdtempSync('/tmp/fl-yang-');
  const cacheDirectory = join(stateDir, 'yang');
  let lab: Lab;

  beforeAll(async () => {
    lab = await bringUp({ devices: 1, stateDir });
  }, 120_000);

  afterAll(async () => {
    await lab?.down();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);

  async function clientFor(name: string): Promise<NetconfClient> {
    const device = lab.devices.find((each) => each.name === name);
    if (device === undefined) throw new Error(`no device ${name}`);
    return openSettled(device.door);
  }

  async function learn(): Promise<Schema> {
    const schemas = openSchemas({ clientFor, cacheDirectory, log: silentLog });
    const name = lab.devices[0]?.name ?? '';
    expect(schemas.schemaOf(name)).toHaveProperty('unknown');
    const known = await schemas.learn(name);
    expect(schemas.schemaOf(name)).toBe(known);
    if ('unknown' in known) throw new Error(known.unknown);
    return known.schema;
  }

  it('is learnt from the device itself, and what tools ask is located in it', async () => {
    const schema = await learn();
    expect(schema.leftOut).toEqual([]);
    const eth0 = ['ietf-interfaces:interfaces', 'interface', "[name='eth0']"];
    const located = locateInstance(
      schema,
      "/if:interfaces/if:interface[if:name='eth0']",
      new Map([['if', interfaces]]),
    );
    expect(located).toEqual({ paths: [eth0], widened: undefined });
    const edit = `<config><interfaces xmlns="${interfaces}"><interface><name>eth0</name><enabled>true</enabled></interface></interfaces></config>`;
    expect(locatePayload(schema, readXml(edit))).toEqual({
      paths: [[...eth0, 'enabled']],
      widened: undefined,
    });
  }, 60_000);

  it('is read from the cache the second time', async () => {
    const schema = await learn();
    expect(schema.modules.has('ietf-interfaces')).toBe(true);
    expect(readdirSync(cacheDirectory).some((file) => /^ietf-interfaces@.*\.yang$/.test(file))).toBe(true);
  }, 60_000);
});

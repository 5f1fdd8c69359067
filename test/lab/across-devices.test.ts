import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import {
  encodeCommit,
  encodeEditConfig,
  encodeGetConfig,
  encodeUnlock,
  type NetconfClient,
  namespaces,
} from '../../src/netconf/index.ts';
import { type Front, openFront, type ToolName } from './front.ts';
import { openClient } from './open-client.ts';

const support = labSupport();
const title = support.ok
  ? 'a workflow on four devices'
  : `a workflow on four devices (skipped: ${support.why})`;
const own = `xmlns="${namespaces.forelock}"`;

async function ok(client: NetconfClient, operation: string): Promise<string> {
  const reply = await client.rpc(operation);
  expect(reply.errors).toEqual([]);
  return reply.data;
}

const leafIn = (data: string, name: string): string =>
  new RegExp(`<${name}[^>]*>([^<]*)<`).exec(data)?.[1] ?? '';

const setLocation = (value: string): string =>
  encodeEditConfig(
    'candidate',
    `<system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><location>${value}</location></system>`,
  );

describe.skipIf(!support.ok)(title, () => {
  const stateDir = mkdtempSync('/tmp/fl-across-');
  let front: Front;

  beforeAll(async () => {
    front = await openFront(stateDir, 4);
  }, 120_000);

  afterAll(async () => {
    await front?.close();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);

  const names = (): readonly string[] => front.devices.map(({ name }) => name);

  /** All four at once or none; then each is locked, changed and committed under that one grant. */
  async function workflow(tool: ToolName, name: string, order: readonly string[]): Promise<void> {
    const sessions = await Promise.all(order.map((device) => openClient(front.through(tool, device))));
    const workflowLeaf = `<workflow ${own}>${name}</workflow>`;
    const scopes = order.map((device) => `<scope><name>${device}</name><device>${device}</device></scope>`);
    const [first] = sessions;
    if (first === undefined) throw new Error('no device');
    const granted = await ok(first, `<request ${own}>${scopes.join('')}${workflowLeaf}</request>`);
    for (const session of sessions)
      await ok(session, `<lock><target><candidate/></target>${workflowLeaf}</lock>`);
    for (const session of sessions) await ok(session, setLocation(name));
    for (const session of sessions) await ok(session, encodeCommit());
    for (const session of sessions) await ok(session, encodeUnlock('candidate'));
    const named = `<grant-id ${own}>${leafIn(granted, 'grant-id')}</grant-id><token ${own}>${leafIn(granted, 'token')}</token>`;
    await ok(first, `<release ${own}>${named}</release>`);
    await Promise.all(sessions.map((session) => session.close()));
  }

  async function locations(): Promise<readonly string[]> {
    return Promise.all(
      front.devices.map(async ({ door }) => {
        const client = await openClient(door);
        // netconfd loses a request that comes right behind the hello: its profile's `settle`.
        await new Promise((settled) => setTimeout(settled, 100));
        const data = await ok(client, encodeGetConfig('running'));
        await client.close();
        return leafIn(data, 'location');
      }),
    );
  }

  it('is granted whole or not at all beside two competitors, in whatever order each names the devices', async () => {
    const rounds = [0, 1, 2];
    const forth = names();
    const back = [...forth].reverse();
    const middle = [...forth.slice(2), ...forth.slice(0, 2)];
    for (const round of rounds) {
      await Promise.all([
        workflow('normal', `forth-${round}`, forth),
        workflow('low', `back-${round}`, back),
        workflow('high', `middle-${round}`, middle),
      ]);
      const found = new Set(await locations());
      expect(found.size, `after round ${round}: ${[...found].join(' ')}`).toBe(1);
      expect([...found][0]).toMatch(new RegExp(`^(forth|back|middle)-${round}$`));
    }
    for (const device of front.devices) {
      expect(await device.locks()).toEqual([]);
      expect((await device.reservations()).minRates.size).toBe(0);
    }
  }, 180_000);

  it('that is refused for what one device has not leaves nothing on the others', async () => {
    const [first, ...others] = names();
    const session = await openClient(front.through('normal', first));
    const holder = await openClient(front.through('high', others.at(-1)));
    await ok(holder, '<lock><target><candidate/></target></lock>');
    const scopes = names().map((device) => `<scope><name>${device}</name><device>${device}</device></scope>`);
    const reply = await session.rpc(`<request ${own}>${scopes.join('')}<wait>200</wait></request>`);
    expect(reply.errors[0]).toMatchObject({ tag: 'lock-denied' });
    for (const device of front.devices.slice(0, -1))
      expect((await device.reservations()).minRates.size).toBe(0);
    await Promise.all([session.close(), holder.close()]);
  }, 60_000);
});

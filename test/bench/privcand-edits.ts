import { readFileSync } from 'node:fs';
import type { Door } from '../../lab/netns/index.ts';
import {
  encodeCommit,
  encodeDiscardChanges,
  encodeEditConfig,
  NetconfClient,
} from '../../src/netconf/index.ts';
import { median } from './quantile.ts';

const interfaceType = '<type xmlns:ift="urn:ietf:params:xml:ns:yang:iana-if-type">ift:ethernetCsmacd</type>';

/** An edit of the description of one interface, by merge. */
export function describePort(port: string, text: string): string {
  return encodeEditConfig(
    'candidate',
    `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>${port}</name>${interfaceType}<description>${text}</description></interface></interfaces>`,
  );
}

function open({ host, port, user, keyFile }: Door): Promise<NetconfClient> {
  const login = { host, port, user, privateKey: readFileSync(keyFile) };
  return NetconfClient.open({ ...login, hostKey: { kind: 'insecure' } });
}

async function ok(client: NetconfClient, operation: string): Promise<void> {
  const { errors } = await client.rpc(operation);
  if (errors[0] !== undefined) throw new Error(`the device refused: ${errors[0].message ?? errors[0].tag}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Milliseconds of each of so many edits in one session, none of them committed; then they are discarded. */
async function editTimes(door: Door, edits: number): Promise<readonly number[]> {
  const client = await open(door);
  try {
    const times: number[] = [];
    for (let n = 0; n < edits; n += 1)
      times.push(await timed(() => ok(client, describePort(`many${n}`, 'edited'))));
    await ok(client, encodeDiscardChanges());
    return times;
  } finally {
    await client.close();
  }
}

/** What an edit costs by how many are before it, and how that stands to the device's own time. */
export async function measureEdits(own: Door, straight: Door): Promise<Record<string, number>> {
  const edits = 205;
  const [times, direct] = [await editTimes(own, edits), await editTimes(straight, edits)];
  const around = (n: number): number => median(times.slice(n, n + 5));
  return {
    edit_ms_straight: median(direct),
    edit_ms_after_0: around(0),
    edit_ms_after_50: around(50),
    edit_ms_after_200: around(200),
  };
}

/**
 * Milliseconds until the last of `sessions` that commit at once, one interface each, has its answer; and for the same
 * changes as the edits and one commit of a single session.
 */
export async function measureCommits(
  own: Door,
  sessions: number,
  rounds: number,
): Promise<Record<string, number>> {
  const clients: NetconfClient[] = [];
  for (let n = 0; n < sessions; n += 1) clients.push(await open(own));
  const [lead] = clients;
  if (lead === undefined) throw new Error('no session commits');
  const [together, alone]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(clients.map((client, n) => ok(client, describePort(`port${n}`, `round ${round}`))));
    together.push(await timed(() => Promise.all(clients.map((client) => ok(client, encodeCommit())))));
    for (let n = 0; n < sessions; n += 1) await ok(lead, describePort(`port${n}`, `alone ${round}`));
    alone.push(await timed(() => ok(lead, encodeCommit())));
  }
  for (const client of clients) await client.close();
  return { commits_ms_all_at_once: median(together), commit_ms_the_same_in_one: median(alone) };
}

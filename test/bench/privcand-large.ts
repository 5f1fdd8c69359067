import {
  encodeCommit,
  encodeEditConfig,
  encodeGetConfig,
  type NetconfClient,
} from '../../src/netconf/index.ts';
import type { Front } from '../lab/front.ts';
import { openSettled } from '../lab/open-client.ts';
import { residentMegabytes } from './resident-memory.ts';

const namespace = 'urn:ietf:params:xml:ns:yang:ietf-interfaces';
const type = '<type xmlns:ift="urn:ietf:params:xml:ns:yang:iana-if-type">ift:ethernetCsmacd</type>';
/** In one edit-config. */
const chunk = 1_000;
/** Milliseconds that a step may take, of a device that searches its lists from end to end. */
const patience = 600_000;

function entry(n: number, description: string): string {
  return `<interface><name>large${n}</name>${type}<description>${description}</description></interface>`;
}

function edit(...entries: readonly string[]): string {
  const config = `<interfaces xmlns="${namespace}">${entries.join('')}</interfaces>`;
  return encodeEditConfig('candidate', config, { testOption: 'set' });
}

async function timed(client: NetconfClient, ...operations: readonly string[]): Promise<number> {
  const began = performance.now();
  for (const operation of operations) {
    const { errors } = await client.rpc(operation, { timeout: patience });
    if (errors[0] !== undefined) throw new Error(`refused: ${errors[0].message ?? errors[0].tag}`);
  }
  return performance.now() - began;
}

/** What one size comes to; milliseconds, and MB of 1,000,000 bytes. */
export interface Large {
  readonly interfaces: number;
  readonly fill_ms: number;
  readonly straight_edit_ms: number;
  readonly straight_commit_ms: number;
  readonly edit_ms: number;
  readonly commit_ms: number;
  readonly read_ms: number;
  /** Of Forelock's resident memory by all the idle candidates together; less than 0 where it has collected meanwhile. */
  readonly growth_mb: number;
}

/**
 * Fills a real device up to ever more interfaces, and measures at each size what an edit and a commit cost straight and in a private
 * candidate, what it takes to read all of one, and what `sessions` idle ones add to Forelock's resident memory.
 * Ends before a size whose filling would take longer than `budget` milliseconds, where that grows with the square of the size.
 */
export async function* measureLarge(
  front: Front,
  sizes: readonly number[],
  sessions: number,
  budget: number,
): AsyncGenerator<Large> {
  const straight = await openSettled(front.straight);
  const clients: NetconfClient[] = [];
  for (let n = 0; n < sessions; n += 1) clients.push(await openSettled(front.through('own')));
  try {
    let filled = 0;
    let last = 0;
    for (const interfaces of sizes) {
      if (last * (interfaces / Math.max(filled, 1)) ** 2 > budget) return;
      const fill = await fillTo(straight, filled, interfaces);
      filled = interfaces;
      last = fill;
      yield { interfaces, fill_ms: fill, ...(await measureAt(front, straight, clients)) };
    }
  } finally {
    for (const client of [straight, ...clients]) client.destroy();
  }
}

async function fillTo(client: NetconfClient, from: number, to: number): Promise<number> {
  let spent = 0;
  for (let first = from; first < to; first += chunk) {
    const entries = Array.from({ length: Math.min(chunk, to - first) }, (_, n) => entry(first + n, 'idle'));
    spent += await timed(client, edit(...entries));
  }
  return spent + (await timed(client, encodeCommit()));
}

async function measureAt(
  front: Front,
  straight: NetconfClient,
  clients: readonly NetconfClient[],
): Promise<Omit<Large, 'interfaces' | 'fill_ms'>> {
  const [first] = clients;
  if (first === undefined) throw new Error('there is no session');
  const straightEdit = await timed(straight, edit(entry(0, 'straight')));
  const straightCommit = await timed(straight, encodeCommit());
  await timed(first, edit(entry(0, 'warm')), encodeCommit());
  const before = residentMegabytes(front);
  const edits: number[] = [];
  for (const [n, client] of clients.entries()) edits.push(await timed(client, edit(entry(n, `own ${n}`))));
  const growth = residentMegabytes(front) - before;
  const read = await timed(first, encodeGetConfig('candidate'));
  const commit = await timed(first, encodeCommit());
  for (const client of clients) await timed(client, '<discard-changes/>');
  return {
    ...{ straight_edit_ms: straightEdit, straight_commit_ms: straightCommit },
    edit_ms: edits.reduce((sum, each) => sum + each, 0) / edits.length,
    ...{ commit_ms: commit, read_ms: read, growth_mb: growth },
  };
}

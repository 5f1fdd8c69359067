import { setTimeout as sleep } from 'node:timers/promises';
import { ForelockError } from '../../src/core/index.ts';
import {
  type DeviceTarget,
  encodeCommit,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
  NetconfClient,
} from '../../src/netconf/index.ts';
import type { ForelockClient } from '../../src/sdk/index.ts';

/** What churns: who works where, until it is called off. */
export interface Churn {
  readonly random: () => number;
  readonly tools: readonly string[];
  readonly devices: readonly string[];
  /** As a tool, through Forelock. */
  readonly target: (tool: string, device: string) => DeviceTarget;
  readonly client: ForelockClient;
  readonly stop: AbortSignal;
  readonly counts: Counts;
}

/** How often each thing was done, and failed: under churn some of it must. */
export interface Counts {
  sessions: number;
  locks: number;
  grants: number;
  streams: number;
  refused: number;
  failed: number;
}

export function oneOf<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)] as T;
}

/** What comes of devices that come and go. */
function isOfChurn(cause: unknown): boolean {
  const codes = ['device-unreachable', 'grant-stale', 'request-unknown', 'login-refused', 'not-running'];
  return cause instanceof ForelockError && codes.includes(cause.code);
}

/** Again and again, with a pause; refusals and lost sessions are counted. */
async function over(churn: Churn, pause: number, work: () => Promise<void>): Promise<void> {
  while (!churn.stop.aborted) {
    await work().catch((cause: unknown) => {
      const refused = cause instanceof ForelockError && cause.code === 'grant-refused';
      churn.counts[refused ? 'refused' : 'failed'] += 1;
      // A device that is away for a moment: nothing else may go wrong here.
      if (!refused && !isOfChurn(cause)) throw cause;
    });
    await sleep(churn.random() * pause);
  }
}

/** A tool that comes, works once or thrice and goes: one in four without a word, with its lock in hand. */
export function sessions(churn: Churn): Promise<void> {
  const { random, counts } = churn;
  return over(churn, 100, async () => {
    const target = churn.target(oneOf(churn.tools, random), oneOf(churn.devices, random));
    const client = await NetconfClient.open({ ...target, connectTimeout: 5_000 }, { timeout: 15_000 });
    counts.sessions += 1;
    try {
      for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) await work(churn, client);
      if (random() < 0.25) await client.rpc(encodeLock('candidate'));
      else await client.close();
    } finally {
      client.destroy();
    }
  });
}

async function work({ random, counts }: Churn, client: NetconfClient): Promise<void> {
  const port = `e${Math.floor(random() * 8)}`;
  const config = `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>${port}</name></interface></interfaces>`;
  // An edit without a lock has a scope of its own.
  const locked = random() < 0.75 && (await client.rpc(encodeLock('candidate'))).ok;
  if (locked) counts.locks += 1;
  await client.rpc(encodeEditConfig('candidate', config));
  await client.rpc(random() < 0.5 ? encodeCommit() : encodeGetConfig('running'));
  if (locked) await client.rpc(encodeUnlock('candidate'));
}

/** Grants of the API: on one device or two, held by a connection or by a lease, given back or left to run out. */
export function grants(churn: Churn): Promise<void> {
  const { random, client, counts } = churn;
  return over(churn, 40, async () => {
    const devices: [string, ...string[]] = [oneOf(churn.devices, random)];
    if (random() < 0.3)
      devices.push(
        oneOf(
          churn.devices.filter((name) => name !== devices[0]),
          random,
        ),
      );
    const asked = { devices, tool: oneOf(churn.tools, random), wait: '2s' };
    if (random() < 0.5) {
      await using grant = await client.lock(asked);
      counts.grants += 1;
      await sleep(random() * 50);
      return void grant;
    }
    const { grant, token } = await client.lockDetached(asked);
    counts.grants += 1;
    if (random() < 0.5) await client.renew(grant, token);
    if (random() < 0.9) await client.release(grant, token);
  });
}

/** Who looks on: lists, reasons, and a stream of events that is left after a while. */
export function onlookers(churn: Churn): Promise<void> {
  const { random, client, counts } = churn;
  return over(churn, 300, async () => {
    counts.streams += 1;
    const signal = AbortSignal.timeout(200 + Math.floor(random() * 3_000));
    try {
      for await (const event of client.events({ signal })) if (event.type === 'gap') break;
    } catch (cause) {
      if (!signal.aborted) throw cause;
    }
    await client.status();
    await client.audit({ limit: 50 });
    for (const { id } of (await client.grants()).slice(0, 3)) await client.why(id).catch(() => undefined);
  });
}

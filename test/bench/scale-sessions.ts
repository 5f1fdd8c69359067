// Sessions in a process of their own: `node scale-sessions.js FILE`, where FILE is JSON of SessionsOptions. Prints a line when all are
// open, and at each line `lock SECONDS RATE` on stdin works for so long and prints one line of JSON of Locked; `hold COUNT` takes locks and
// keeps them. Ends with its stdin.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from '../../lab/netns/index.ts';
import { encodeLock, encodeUnlock, NetconfClient } from '../../src/netconf/index.ts';

export interface SessionsOptions {
  /** The user is the tool's name; the device's is put behind it. */
  readonly door: Door;
  /** Of each session. */
  readonly devices: readonly string[];
}

/** Milliseconds from the `<lock>` to its `<ok/>`, and how many locks were refused. */
export interface Locked {
  readonly waits: readonly number[];
  readonly refused: number;
}

/** Sessions that are opened at a time. */
const abreast = 12;
const file = process.argv[2];
if (file === undefined) throw new Error('usage: scale-sessions FILE');
const { door, devices } = JSON.parse(readFileSync(file, 'utf8')) as SessionsOptions;
const privateKey = readFileSync(door.keyFile, 'utf8');
const hostKey = { kind: 'known-hosts', text: readFileSync(door.knownHostsFile, 'utf8') } as const;

async function openAll(): Promise<readonly NetconfClient[]> {
  const left = [...devices];
  const clients: NetconfClient[] = [];
  const opener = async (): Promise<void> => {
    for (let device = left.pop(); device !== undefined; device = left.pop()) {
      const target = {
        host: door.host,
        port: door.port,
        user: `${door.user}%${device}`,
        privateKey,
        hostKey,
      };
      clients.push(await NetconfClient.open({ ...target, connectTimeout: 120_000 }, { timeout: 120_000 }));
    }
  };
  await Promise.all(Array.from({ length: abreast }, opener));
  return clients;
}

async function isDone(client: NetconfClient, operation: string): Promise<boolean> {
  return (await client.rpc(operation)).errors.length === 0;
}

/** Lock and unlock, so many a second, each by the session whose turn is the longest ago. */
async function lockFor(idle: NetconfClient[], seconds: number, rate: number): Promise<Locked> {
  const waits: number[] = [];
  let refused = 0;
  const pair = async (client: NetconfClient): Promise<void> => {
    const asked = performance.now();
    if (await isDone(client, encodeLock('candidate'))) {
      waits.push(performance.now() - asked);
      await isDone(client, encodeUnlock('candidate'));
    } else refused += 1;
    idle.push(client);
  };
  const pairs: Promise<void>[] = [];
  const begun = performance.now();
  for (let count = 0; performance.now() - begun < 1_000 * seconds; ) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * rate);
    for (; count < due; count += 1) {
      const client = idle.shift();
      if (client !== undefined) pairs.push(pair(client));
    }
    await sleep(5);
  }
  await Promise.all(pairs);
  return { waits, refused };
}

async function hold(clients: readonly NetconfClient[]): Promise<Locked> {
  const held = await Promise.all(clients.map((client) => isDone(client, encodeLock('candidate'))));
  return { waits: [], refused: held.filter((each) => !each).length };
}

const idle = [...(await openAll())];
console.log(JSON.stringify({ event: 'open' }));
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, first = '0', second = '0'] = line.split(' ');
  const done =
    verb === 'hold'
      ? await hold(idle.slice(0, Number(first)))
      : await lockFor(idle, Number(first), Number(second));
  console.log(JSON.stringify(done));
}
process.exit(0);

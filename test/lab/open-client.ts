import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from '../../lab/netns/index.ts';
import { NetconfClient } from '../../src/netconf/index.ts';

/** A session of Forelock's own client through a door of the lab, its host key pinned. */
export function openClient({ host, port, user, keyFile, knownHostsFile }: Door): Promise<NetconfClient> {
  const hostKey = { kind: 'known-hosts', text: readFileSync(knownHostsFile, 'utf8') } as const;
  return NetconfClient.open({ host, port, user, privateKey: readFileSync(keyFile, 'utf8'), hostKey });
}

/** The same straight to a netconfd: 2.13 does not turn to a request that it reads together with the hello. */
export async function openSettled(door: Door): Promise<NetconfClient> {
  const client = await openClient(door);
  await sleep(100);
  return client;
}

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  encodeDiscardChanges,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
  NetconfClient,
} from '../../src/netconf/index.ts';
import type { Between } from './harmony-contenders.ts';
import { containerFilter, encodePlanned } from './harmony-text.ts';
import type { Workload } from './harmony-workload.ts';

/**
 * One session to each device that reads, edits and discards, so that no contender begins cold: what is in front of the devices in a
 * team has run for weeks, and has learnt their schemas.
 */
export async function warm({ doors, ownNames }: Between, { tools }: Workload): Promise<void> {
  const anybody = tools.find(({ writes }) => writes === undefined);
  if (anybody === undefined) throw new Error('no tool may write everything');
  for (const [device, { host, port, user, keyFile, knownHostsFile }] of Object.entries(doors)) {
    const hostKey = { kind: 'known-hosts', text: readFileSync(knownHostsFile, 'utf8') } as const;
    const login = { user: ownNames ? anybody.name : user, privateKey: readFileSync(keyFile, 'utf8') };
    const client = await NetconfClient.open({ host, port, ...login, hostKey });
    await sleep(100);
    const edit = { of: 'system', contact: 'nobody' } as const;
    const operations = [
      ...[encodeLock('candidate'), encodeGetConfig('running', { subtree: containerFilter(edit) })],
      ...[encodePlanned(edit, 'warming'), encodeDiscardChanges(), encodeUnlock('candidate')],
    ];
    for (const operation of operations) {
      const fault = (await client.rpc(operation)).errors[0];
      if (fault !== undefined) throw new Error(`${device} did not warm: ${fault.message ?? fault.tag}`);
    }
    await client.close();
  }
}

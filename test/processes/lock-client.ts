// A tool that never stops: `node lock-client.js TARGET SEED`, where TARGET is JSON of DeviceTarget. Locks, edits, commits and
// unlocks over and over, with a little time between, and connects anew whenever its session ends.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DeviceTarget,
  encodeCommit,
  encodeEditConfig,
  encodeLock,
  encodeUnlock,
  NetconfClient,
} from '../../src/netconf/index.ts';

const target = JSON.parse(process.argv[2] ?? '{}') as DeviceTarget;
const name = process.argv[3] ?? 'e0';
const config = `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>${name}</name></interface></interfaces>`;

async function work(client: NetconfClient): Promise<void> {
  for (;;) {
    const locked = await client.rpc(encodeLock('candidate'));
    if (!locked.ok) {
      await sleep(5);
      continue;
    }
    await client.rpc(encodeEditConfig('candidate', config));
    await sleep(3);
    await client.rpc(encodeCommit());
    await client.rpc(encodeUnlock('candidate'));
    console.log('round');
  }
}

for (;;) {
  try {
    await work(await NetconfClient.open({ ...target, connectTimeout: 2_000 }, { timeout: 10_000 }));
  } catch {
    await sleep(20);
  }
}

// A tool on a private candidate whose every commit the device refuses in the middle: `node half-client.js TARGET NAME`, where TARGET is
// JSON of DeviceTarget. Gives the interface NAME-a a new description and NAME-b what it can't have, untested, over and over.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DeviceTarget,
  encodeCommit,
  encodeDiscardChanges,
  encodeEditConfig,
  NetconfClient,
} from '../../src/netconf/index.ts';

const target = JSON.parse(process.argv[2] ?? '{}') as DeviceTarget;
const name = process.argv[3] ?? 'e0';

function edit(port: string, inner: string): string {
  const entry = `<interface><name>${port}</name>${inner}</interface>`;
  const interfaces = `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">${entry}</interfaces>`;
  return encodeEditConfig('candidate', interfaces, { testOption: 'set' });
}

async function work(client: NetconfClient): Promise<void> {
  for (let n = 0; ; n += 1) {
    await client.rpc(edit(`${name}-a`, `<description>${name} ${n}</description>`));
    await client.rpc(edit(`${name}-b`, '<enabled>perhaps</enabled>'));
    const { ok } = await client.rpc(encodeCommit());
    if (ok) throw new Error('the device took what it can not have');
    console.log('round');
    await client.rpc(encodeDiscardChanges());
  }
}

for (;;) {
  try {
    await work(await NetconfClient.open({ ...target, connectTimeout: 2_000 }, { timeout: 10_000 }));
  } catch {
    await sleep(20);
  }
}

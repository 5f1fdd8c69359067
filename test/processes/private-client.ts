// A tool on a private candidate that never stops: `node private-client.js TARGET NAME`, where TARGET is JSON of DeviceTarget. Gives
// the interfaces NAME-a and NAME-b one new description in two edits and commits both, over and over.
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
const type = '<type xmlns:ift="urn:ietf:params:xml:ns:yang:iana-if-type">ift:ethernetCsmacd</type>';

function describePort(port: string, text: string): string {
  return encodeEditConfig(
    'candidate',
    `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>${port}</name>${type}<description>${text}</description></interface></interfaces>`,
  );
}

async function work(client: NetconfClient): Promise<void> {
  for (let n = 0; ; n += 1) {
    const text = `${name} ${process.pid} ${n}`;
    const edits = [`${name}-a`, `${name}-b`].map((port) => client.rpc(describePort(port, text)));
    const replies = [...(await Promise.all(edits)), await client.rpc(encodeCommit())];
    if (replies.every(({ ok }) => ok)) console.log('round');
    else await client.rpc(encodeDiscardChanges());
  }
}

for (;;) {
  try {
    await work(await NetconfClient.open({ ...target, connectTimeout: 2_000 }, { timeout: 10_000 }));
  } catch {
    await sleep(20);
  }
}

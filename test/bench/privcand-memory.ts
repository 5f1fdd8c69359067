import { encodeCommit, encodeEditConfig, encodeGetConfig, NetconfClient } from '../../src/netconf/index.ts';
import { type House, openHouse } from '../proxy/house.ts';

const namespace = 'urn:ietf:params:xml:ns:yang:ietf-interfaces';

/** An `<interfaces>` of so many entries. */
function manyInterfaces(count: number): string {
  const entries = Array.from(
    { length: count },
    (_, n) => `<interface><name>port${n}</name><description>of customer ${n}</description></interface>`,
  );
  return `<interfaces xmlns="${namespace}">${entries.join('')}</interfaces>`;
}

async function ok(client: NetconfClient, operation: string): Promise<void> {
  const { errors } = await client.rpc(operation, { timeout: 120_000 });
  if (errors[0] !== undefined) throw new Error(`the device refused: ${errors[0].message ?? errors[0].tag}`);
}

async function fill(house: House, interfaces: number): Promise<void> {
  const client = await house.straight();
  const config = manyInterfaces(interfaces);
  await ok(client, encodeEditConfig('candidate', config, { defaultOperation: 'replace' }));
  await ok(client, encodeCommit());
  await client.close();
}

/** Bytes on the heap after collections have found nothing more. */
function heapUsed(): number {
  if (globalThis.gc === undefined) throw new Error('start node with --expose-gc');
  for (let n = 0; n < 4; n += 1) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function readAll(client: NetconfClient, interfaces: number): Promise<void> {
  const { data } = await client.rpc(encodeGetConfig('candidate'), { timeout: 120_000 });
  const found = data.split('<interface>').length - 1;
  if (found !== interfaces || !data.includes('>changed 0<'))
    throw new Error(`the candidate was read with ${found} interfaces of ${interfaces}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * What a private candidate that waits for its client adds to the heap, in kB of 1,000 bytes: `sessions` that are open already
 * each make one edit in a simulated device's configuration of `interfaces` interfaces. Then what it takes to read the whole
 * of such a candidate, and to commit it, in milliseconds; throws where it does not have all.
 */
export async function measureMemory(sessions: number, interfaces: number): Promise<Record<string, number>> {
  const house = await openHouse({ wait: '60s' });
  const clients: NetconfClient[] = [];
  try {
    await fill(house, interfaces);
    for (let n = 0; n < sessions + 1; n += 1)
      clients.push(await NetconfClient.open(house.door('own'), { timeout: 60_000 }));
    const edit = (n: number): string =>
      encodeEditConfig(
        'candidate',
        `<interfaces xmlns="${namespace}"><interface><name>port${n}</name><description>changed ${n}</description></interface></interfaces>`,
      );
    const [first, ...others] = clients;
    if (first === undefined) throw new Error('no session is open');
    await ok(first, edit(0));
    const before = heapUsed();
    for (const [n, client] of others.entries()) await ok(client, edit(n + 1));
    const idle = (heapUsed() - before) / sessions / 1_000;
    const [read, commit] = [
      await timed(() => readAll(first, interfaces)),
      await timed(() => ok(first, encodeCommit())),
    ];
    return { idle_candidate_kb: idle, large_read_ms: read, large_commit_ms: commit };
  } finally {
    for (const client of clients) client.destroy();
    await house.close();
  }
}

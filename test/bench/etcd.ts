import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { pairsFor, untilReady } from './peer.ts';
import type { Premises } from './premises.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** An etcd of our own on loopback. */
export interface Etcd {
  readonly url: string;
  readonly process: ChildProcess;
}

export async function startEtcd(premises: Premises): Promise<Etcd> {
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  const flags = [
    ['--data-dir', mkdtempSync(join(premises.folder, 'etcd-'))],
    ['--listen-client-urls', client],
    ['--advertise-client-urls', client],
    ['--listen-peer-urls', peer],
    ['--initial-advertise-peer-urls', peer],
    ['--initial-cluster', `default=${peer}`],
  ];
  const process = premises.start('etcd', flags.flat(), 'ignore');
  await untilReady('etcd', async () => (await fetch(`${client}/health`)).ok);
  return { url: client, process };
}

/** Locks taken and given back a second by one client of an etcd of our own: a key created under a lease, and deleted. */
export async function measureEtcd(premises: Premises, ms: number): Promise<number> {
  const { url } = await startEtcd(premises);
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${url}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) });
    return (await answer.json()) as Record<string, unknown>;
  };
  const { ID: lease } = await post('lease/grant', { TTL: 600 });
  const key = base64('/locks/r1/running');
  const take = {
    compare: [{ key, target: 'CREATE', create_revision: '0' }],
    success: [{ request_put: { key, value: base64('bench'), lease } }],
  };
  return pairsFor(ms, async () => {
    const { succeeded } = await post('kv/txn', take);
    if (succeeded !== true) throw new Error('etcd did not give a free lock');
    await post('kv/deleterange', { key });
  });
}

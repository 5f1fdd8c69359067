import type { Config, Secrets } from './core/index.ts';
import type { EndLeftover } from './harmony/index.ts';
import { encodeKillSession, encodeLock, encodeUnlock, NetconfClient } from './netconf/index.ts';
import { netconfTarget } from './targets.ts';

/**
 * Ends the device session of an earlier run where it still holds its lock: the device has not noticed that its peer is
 * gone. Asked by trying the lock, since the session-id may by now be another session's.
 */
export function endLeftover({ devices }: Config, secrets: Secrets): EndLeftover {
  return async ({ device: name, deviceSession, datastores }) => {
    const device = devices.find((candidate) => candidate.name === name);
    const own = secrets.devices.get(name);
    if (device === undefined || own === undefined || deviceSession === undefined) return;
    const client = await NetconfClient.open(netconfTarget(device, own, { user: '', password: undefined }));
    try {
      for (const datastore of datastores) await freeDatastore(client, datastore, deviceSession);
    } finally {
      await client.close();
    }
  };
}

async function freeDatastore(client: NetconfClient, datastore: string, session: number): Promise<void> {
  const { ok, errors } = await client.rpc(encodeLock(datastore));
  if (ok) await client.rpc(encodeUnlock(datastore));
  const holders = errors.flatMap(({ info }) => (info ?? []).filter(({ name }) => name === 'session-id'));
  if (holders.some(({ value }) => Number(value) === session)) await client.rpc(encodeKillSession(session));
}

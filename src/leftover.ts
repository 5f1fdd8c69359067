import type { Config } from './core/index.ts';
import type { EndLeftover } from './harmony/index.ts';
import { encodeKillSession, encodeLock, encodeUnlock, type NetconfClient } from './netconf/index.ts';
import type { OpenOwn } from './qos-devices.ts';

/**
 * Ends the device session of an earlier run where it still holds its lock: the device has not noticed that its peer is
 * gone. Asked by trying the lock, since the session-id may by now be another session's.
 */
export function endLeftover({ devices }: Config, openOwn: OpenOwn): EndLeftover {
  return async ({ device: name, deviceSession, datastores }) => {
    const known = devices.some((device) => device.name === name);
    if (!known || deviceSession === undefined) return;
    const client = await openOwn(name);
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

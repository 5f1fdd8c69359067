import type { Config } from './core/index.ts';
import type { EndLeftover } from './harmony/index.ts';
import {
  encodeEditConfig,
  encodeKillSession,
  encodeLock,
  encodeUnlock,
  type NetconfClient,
} from './netconf/index.ts';
import type { OpenOwn } from './qos-devices.ts';

/**
 * Ends the device session of an earlier run where it still holds its lock: the device has not noticed that its peer is
 * gone. Asked by trying the lock, since the session-id may by now be another session's.
 */
export function endLeftover({ devices }: Config, openOwn: OpenOwn): EndLeftover {
  return async ({ device: name, deviceSession, datastores, undo }) => {
    const known = devices.some((device) => device.name === name);
    if (!known || deviceSession === undefined) return;
    const client = await openOwn(name);
    try {
      for (const datastore of datastores) await freeDatastore(client, datastore, deviceSession);
      if (undo !== undefined) await putBack(client, undo);
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

/** Running of a device that may have made a part of an edit. Throws where it does not come back, to be tried again. */
async function putBack(client: NetconfClient, undo: string): Promise<void> {
  for (const operation of [
    encodeLock('running'),
    encodeEditConfig('running', undo),
    encodeUnlock('running'),
  ]) {
    const { ok, errors } = await client.rpc(operation);
    if (!ok)
      throw new Error(
        `half a commit stands in running: ${errors[0]?.message ?? 'the device refused its undo'}`,
      );
  }
}

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/core/index.ts';
import {
  generateKeyPair,
  type NetconfServer,
  openNetconfServer,
  type ServerSession,
} from '../../../src/netconf/index.ts';

describe('the SSH server', () => {
  let server: NetconfServer;
  const sessions: ServerSession<string>[] = [];

  const open = (loginTime: number): Promise<number> => {
    server = openNetconfServer<string>({
      hostKeys: [generateKeyPair('test').private],
      authenticate: async ({ user, password }) => (password === 'right' ? user : undefined),
      onSession: (session) => void sessions.push(session),
      log: silentLog,
      loginTime,
    });
    return server.listen('127.0.0.1', 0);
  };

  const login = async (port: number): Promise<ssh2.Client> => {
    const client = new ssh2.Client();
    client.connect({ host: '127.0.0.1', port, username: 'alice', password: 'right' });
    await once(client, 'ready');
    return client;
  };

  const netconf = (client: ssh2.Client): Promise<Duplex> =>
    new Promise((resolve, reject) => {
      client.subsys('netconf', (error, channel) => (error ? reject(error) : resolve(channel)));
    });

  afterEach(async () => {
    sessions.length = 0;
    await server.close();
  });

  it('keeps the other sessions of a connection when one of them is closed', async () => {
    const client = await login(await open(5_000));
    const [one, two] = [await netconf(client), await netconf(client)];
    one.resume();
    sessions[0]?.close();
    await once(one, 'close');
    await new Promise((resolve) => setTimeout(resolve, 400));
    sessions[1]?.channel.write('still here');
    const [bytes] = (await once(two, 'data', { signal: AbortSignal.timeout(5_000) })) as [Buffer];
    expect(String(bytes)).toBe('still here');
    client.end();
  });

  it('gives the client the status of a session that went well, and none of another', async () => {
    const client = await login(await open(5_000));
    const statuses: unknown[] = [];
    for (const well of [true, false]) {
      const channel = await netconf(client);
      channel.resume();
      channel.once('exit', (status) => statuses.push(well, status));
      if (well) sessions.at(-1)?.succeed();
      sessions.at(-1)?.channel.end();
      sessions.at(-1)?.close();
      await once(channel, 'close');
    }
    expect(statuses).toEqual([true, 0]);
    client.end();
  });

  it('ends the connection when its last session is closed', async () => {
    const client = await login(await open(5_000));
    (await netconf(client)).resume();
    sessions[0]?.close();
    await once(client, 'close', { signal: AbortSignal.timeout(5_000) });
  });

  it('cuts off a client that never says who it is', async () => {
    const socket = connect(await open(200), '127.0.0.1');
    socket.resume();
    await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
  });

  it('closes although a client that never says who it is holds on', async () => {
    const socket = connect(await open(60_000), '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close();
    socket.destroy();
  });
});

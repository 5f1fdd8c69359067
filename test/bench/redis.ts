import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { freePort } from '../processes/free-port.ts';
import { pairsFor, untilReady } from './peer.ts';
import type { Premises } from './premises.ts';

/** RESP arrays of bulk strings (redis.io/docs/latest/develop/reference/protocol-spec). */
function encodeCommand(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** Sends one command at a time; each is answered by one line. */
async function ask(socket: Socket, words: readonly string[]): Promise<string> {
  const answered = once(socket, 'data');
  socket.write(encodeCommand(words));
  return String((await answered)[0]).trim();
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket.setNoDelay(true);
}

/** Locks taken and given back a second by one client of a Redis of our own, in memory alone: SET NX PX, and DEL. */
export async function measureRedis(premises: Premises, ms: number): Promise<number> {
  const port = await freePort();
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', premises.folder];
  premises.start('redis-server', flags, 'ignore');
  await untilReady('redis-server', async () => (await open(port)).destroy() !== undefined);
  const socket = await open(port);
  try {
    return await pairsFor(ms, async () => {
      const taken = await ask(socket, ['SET', 'locks/r1/running', 'bench', 'NX', 'PX', '600000']);
      if (taken !== '+OK') throw new Error(`Redis did not give a free lock: ${taken}`);
      await ask(socket, ['DEL', 'locks/r1/running']);
    });
  } finally {
    socket.destroy();
  }
}

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LazySocket } from '../../src/snmp/lazy-socket.ts';

describe('a socket that is there while it is used', () => {
  let agent: Socket;
  let socket: LazySocket;

  /** The port that the datagram came from, once it is answered. */
  async function exchange(): Promise<number> {
    const { port } = agent.address();
    const heard = once(agent, 'message') as Promise<[Buffer, RemoteInfo]>;
    socket.send(Buffer.from('ask'), 0, 3, port, '127.0.0.1', () => {});
    socket.ref();
    const [, sender] = await heard;
    const answered = once(socket, 'message') as Promise<[Buffer]>;
    agent.send('answer', sender.port, sender.address);
    expect(String((await answered)[0])).toBe('answer');
    return sender.port;
  }

  beforeEach(async () => {
    agent = createSocket('udp4');
    agent.bind(0, '127.0.0.1');
    await once(agent, 'listening');
    socket = new LazySocket('udp4');
  });
  afterEach(() => {
    agent.close();
  });

  it('stays for requests that follow each other, and for one that is under way', async () => {
    const port = await exchange();
    socket.unref();
    expect(await exchange()).toBe(port);
    await sleep(1_100);
    expect(await exchange()).toBe(port);
    socket.close();
  });

  it('is given back when nothing was under way for a while, and another one comes with the next request', async () => {
    const port = await exchange();
    socket.unref();
    await sleep(1_200);
    const taken = createSocket('udp4');
    taken.bind(port);
    await once(taken, 'listening');
    expect(await exchange()).not.toBe(port);
    taken.close();
    socket.close();
  });

  it('says once that it is closed, whether it was there or not', async () => {
    let closed = 0;
    for (const used of [false, true]) {
      socket = new LazySocket('udp4');
      socket.on('close', () => {
        closed += 1;
      });
      if (used) await exchange();
      socket.close();
      socket.close();
      await sleep(10);
    }
    expect(closed).toBe(2);
  });
});

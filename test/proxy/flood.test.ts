import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  encodeEditConfig,
  encodeFrame,
  encodeGetConfig,
  encodeHello,
  encodeLock,
  encodeUnlock,
  NetconfClient,
  openChannel,
} from '../../src/netconf/index.ts';
import { type House, openHouse } from './house.ts';

let house: House;
const sockets: Socket[] = [];

async function open(clientLimits: object): Promise<void> {
  house = await openHouse({}, {}, {}, { limits: clientLimits });
}

/** A TCP connection that says nothing; the address is one of loopback's. */
function mute(from: string): Promise<void> {
  const socket = connect({ port: house.forelock.ports.r1 ?? 0, host: '127.0.0.1', localAddress: from });
  sockets.push(socket);
  socket.on('error', () => {});
  socket.resume();
  return new Promise((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', () => resolve());
  });
}

async function work(client: NetconfClient): Promise<void> {
  expect((await client.rpc(encodeLock('candidate'))).ok).toBe(true);
  expect((await client.rpc(encodeUnlock('candidate'))).ok).toBe(true);
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await house.close();
});

describe('a flood', () => {
  it('of 3,000 mute connections leaves a client at work at work, and lets another one in', async () => {
    await open({ 'logins-per-address': 8, waiting: 500 });
    const before = await house.enter('normal');
    for (let batch = 0; batch < 30; batch += 1) {
      await Promise.all(Array.from({ length: 100 }, () => mute('127.0.0.2')));
      await work(before);
    }
    const after = await house.enter('high');
    await work(after);
    expect(sockets.filter((socket) => !socket.closed).length).toBeLessThan(600);
    expect(house.forelock.controlled.traffic.events.get('connection-refused')).toBeGreaterThan(2_000);
    await Promise.all([before.close(), after.close()]);
  });

  it('of wrong passwords closes the door to their address, and to no other', async () => {
    await open({ 'failures-per-minute': 3 });
    const before = await house.enter('normal');
    for (let count = 0; count < 3; count += 1) {
      const wrong = NetconfClient.open({ ...house.door('normal'), password: 'wrong' });
      await expect(wrong).rejects.toThrow();
    }
    await expect(house.enter('normal')).rejects.toThrow();
    const elsewhere = connect({
      ...{ port: house.forelock.ports.r1 ?? 0, host: '127.0.0.1', localAddress: '127.0.0.2' },
    });
    sockets.push(elsewhere);
    expect(String((await once(elsewhere, 'data'))[0])).toMatch(/^SSH-2\.0-/);
    await work(before);
    await before.close();
  });

  it('of requests of one tool is read at its rate, and no other tool waits for it', async () => {
    await open({});
    const [slow, other] = [await house.enter('slow'), await house.enter('normal')];
    let answered = 0;
    const flood = Array.from({ length: 60 }, () =>
      slow.rpc(encodeGetConfig('running')).then(({ ok }) => {
        if (ok) answered += 1;
      }),
    );
    for (let count = 0; count < 20; count += 1) await work(other);
    expect(answered).toBeLessThan(60);
    await Promise.all(flood);
    expect(answered).toBe(60);
    await Promise.all([slow.close(), other.close()]);
  });

  it('of sessions of one tool is told its limit, and its sessions go on', async () => {
    await open({});
    const two = [await house.enter('few'), await house.enter('few')];
    const third = await house.enter('few');
    const { errors } = await third.rpc(encodeLock('candidate'));
    expect(errors).toMatchObject([
      { tag: 'resource-denied', message: expect.stringMatching(/^tool few: it has 2 sessions/) },
    ]);
    await third.close();
    await Promise.all(two.map((client) => client.close()));
    await expect.poll(() => house.forelock.status().devices[0]?.sessions).toBe(0);
    await (await house.enter('few')).close();
  });
});

describe('a client', () => {
  const base = 'urn:ietf:params:xml:ns:netconf:base:1.0';
  const longText =
    '<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>e0</name>' +
    `<description>${'long '.repeat(20_000)}</description></interface></interfaces>`;
  const hello = encodeHello({ capabilities: ['urn:ietf:params:netconf:base:1.0'], sessionId: undefined });

  it('that stops to read is cut off, its lock too', async () => {
    await open({ stalled: '300ms' });
    const writer = await house.enter('high');
    expect((await writer.rpc(encodeEditConfig('running', longText))).ok).toBe(true);
    await writer.close();
    const { channel, close } = await openChannel(house.door('normal'));
    channel.pause();
    const ask = (operation: string): boolean =>
      channel.write(
        encodeFrame('1.0', Buffer.from(`<rpc message-id="1" xmlns="${base}">${operation}</rpc>`)),
      );
    channel.write(encodeFrame('1.0', Buffer.from(hello)));
    ask(encodeLock('candidate'));
    for (let count = 0; count < 200; count += 1) ask(encodeGetConfig('running'));
    await expect.poll(() => house.device.locks().size, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => house.device.locks().size, { timeout: 20_000 }).toBe(0);
    close();
  });

  it('that says nothing for longer than it may is ended', async () => {
    await open({ idle: '100ms' });
    const client = await house.enter('hasty');
    await work(client);
    await new Promise<void>((resolve) => client.onClose(resolve));
    await expect.poll(() => house.forelock.status().devices[0]?.sessions).toBe(0);
  });

  it('that never says hello is ended', async () => {
    await open({ 'hello-time': '100ms' });
    const { onClose } = await openChannel(house.door('normal'));
    await new Promise<void>((resolve) => onClose(resolve));
  });
});

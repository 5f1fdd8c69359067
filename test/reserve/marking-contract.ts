import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Flow, Marking } from '../../src/reserve/index.ts';
import { type Capture, openCapture } from '../lab/capture.ts';

/** Sends datagrams to a port of loopback where nobody listens. */
interface Sender {
  readonly flow: Flow;
  send(): Promise<void>;
  close(): void;
}

const nobody = 9;

async function openSender(address: '127.0.0.1' | '::1'): Promise<Sender> {
  const socket: Socket = createSocket(address === '::1' ? 'udp6' : 'udp4').bind(0, address);
  await once(socket, 'listening');
  return {
    flow: { protocol: 'udp', address, port: nobody, localPort: socket.address().port },
    send: () =>
      new Promise((resolve, reject) =>
        socket.send('x', nobody, address, (fault) => (fault ? reject(fault) : resolve())),
      ),
    close: () => socket.close(),
  };
}

/** What every way of marking must keep to; 8, 26 and 48 are among its code points. */
export function markingContract(name: string, open: () => Promise<Marking>): void {
  describe(`the marking contract, ${name}`, () => {
    let marking: Marking;
    let capture: Capture;
    let [one, other, six]: Sender[] = [];
    beforeAll(async () => {
      marking = await open();
      capture = await openCapture('lo', `udp dst port ${nobody}`);
      [one, other] = [await openSender('127.0.0.1'), await openSender('127.0.0.1')];
      six = await openSender('::1');
    });
    afterAll(async () => {
      for (const sender of [one, other, six]) sender?.close();
      await capture?.close();
      await marking?.close();
    });
    /** The mark of one datagram. */
    const markOf = async (sender: Sender | undefined): Promise<number | undefined> => {
      const before = capture.marks.length;
      await sender?.send();
      await vi.waitFor(() => expect(capture.marks.length).toBeGreaterThan(before), { timeout: 5_000 });
      return capture.marks[before];
    };
    const set = async (sender: Sender | undefined, dscp: number | undefined): Promise<void> => {
      if (sender !== undefined) await marking.set(sender.flow, dscp);
    };

    it('marks what is sent from then on, and no other flow', async () => {
      expect(await markOf(one)).toBe(0);
      await set(one, 48);
      expect([await markOf(one), await markOf(other)]).toEqual([48, 0]);
    });

    it('changes a mark, and gives the flow back', async () => {
      await set(one, 26);
      expect(await markOf(one)).toBe(26);
      await set(one, undefined);
      expect(await markOf(one)).toBe(0);
    });

    it('marks over IPv6 too', async () => {
      await set(six, 8);
      expect(await markOf(six)).toBe(8);
      await set(six, undefined);
    });

    it('takes many at once, where the last word on a flow holds', async () => {
      await Promise.all([set(one, 8), set(other, 48), set(one, 48), set(one, 26), set(six, undefined)]);
      expect([await markOf(one), await markOf(other), await markOf(six)]).toEqual([26, 48, 0]);
      await Promise.all([set(one, undefined), set(other, undefined)]);
      expect([await markOf(one), await markOf(other)]).toEqual([0, 0]);
    });

    it('marks nothing more once it is closed', async () => {
      await set(one, 48);
      await marking.close();
      expect(await markOf(one)).toBe(0);
    });
  });
}

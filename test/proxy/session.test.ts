import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/index.ts';
import type { Harmony, Seat, Work } from '../../src/harmony/index.ts';
import { OperationCount } from '../../src/harmony/operation-count.ts';
import type { Greeting } from '../../src/proxy/greeting.ts';
import { ProxySession } from '../../src/proxy/session.ts';
import { SessionMap } from '../../src/proxy/session-map.ts';
import { Traffic } from '../../src/proxy/traffic.ts';

const end = ']]>]]>';
const lock = '<lock><target><candidate/></target></lock>';

/** One side of a session: what it was told, and a way to speak. */
class Side {
  readonly stream: Duplex;
  told = '';

  constructor() {
    this.stream = new Duplex({
      read: () => {},
      write: (bytes: Buffer, _encoding, done) => {
        this.told += bytes.toString();
        done();
      },
    });
  }

  async say(xml: string): Promise<void> {
    await this.send(xml + end);
  }

  async send(bytes: string): Promise<void> {
    this.stream.push(bytes);
    await turn();
  }

  async hangUp(): Promise<void> {
    this.stream.push(null);
    for (let n = 0; n < 5; n += 1) await turn();
  }
}

const hello: Greeting = {
  hello: { capabilities: ['urn:ietf:params:netconf:base:1.0'], sessionId: 7 },
  ...{ xml: '', raw: Buffer.alloc(0), rest: Buffer.alloc(0) },
};

function rpc(id: number, operation: string): string {
  return `<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="${id}">${operation}</rpc>`;
}

function reply(id: number): string {
  return `<rpc-reply xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="${id}"><ok/></rpc-reply>`;
}

describe('a session', () => {
  let client: Side;
  let device: Side;
  let work: Work;
  let renewed: Seat[];
  // Only what a session reads of a seat.
  const operations = new OperationCount();
  const seat = { grant: { token: 1 }, operations } as Seat;

  beforeEach(async () => {
    client = new Side();
    device = new Side();
    renewed = [];
    const harmony: Pick<Harmony, 'request' | 'release' | 'stands' | 'renew'> = {
      request: (asked) => {
        work = asked;
        return { id: '1', verdict: Promise.resolve({ granted: true, seat }), cancel: () => {} };
      },
      release: () => new Promise(() => {}),
      stands: () => true,
      renew: (given) => renewed.push(given),
    };
    const session = new ProxySession({
      pace: () => 0,
      ...{ id: 2 ** 30, device: 'r1', deviceSession: 7, clientHello: hello, deviceHello: hello },
      ...{ client: client.stream, deviceChannel: device.stream, sessions: new SessionMap<ProxySession>() },
      traffic: new Traffic(),
      terms: {
        tool: 't',
        priority: 3,
        wait: 1_000,
        lease: 60_000,
        mayKill: false,
        devices: undefined,
        writes: undefined,
        candidate: undefined,
      },
      ...{
        harmony: harmony as Harmony,
        limits: {},
        profile: { regions: [] },
        holdLimit: 65_536,
        schemas: { learn: () => Promise.resolve({ unknown: 'not asked' }), known: () => undefined },
        outside: { wait: () => ({ heldBy: () => new Promise(() => {}), close: () => {} }) },
        reserveImplicit: false,
        yield: 'wait',
        candidate: 'shared',
        startup: 'leave',
        oneLogin: false,
        settle: 0,
      },
      ...{
        clock: { now: () => 0, after: () => () => {} },
        log: silentLog,
        joined: () => {},
        ended: () => {},
      },
    });
    session.start();
    await client.say(rpc(1, lock));
    await device.say(reply(1));
    expect(client.told).toBe(reply(1) + end);
  });

  it('whose device hangs up has one reply to close-session, also while its reservations are being undone', async () => {
    await client.say(rpc(2, '<close-session/>'));
    await device.say(reply(2));
    await device.hangUp();
    expect(client.told).toBe(reply(1) + end + reply(2) + end);
  });

  it('whose device hangs up is told nothing of what Forelock had asked by itself', async () => {
    work.onRevoke(seat, 'lease');
    await turn();
    expect(device.told).toContain('<discard-changes/>');
    await device.hangUp();
    expect(client.told).toBe(reply(1) + end);
  });

  it.each([
    ['lease', 'when its lease ran out'],
    ['operator', 'by an operator'],
  ] as const)('whose lock is taken back for %s is told so at its next edit', async (why, words) => {
    work.onRevoke(seat, why);
    await turn();
    await device.say(reply(0));
    await device.say(reply(0));
    await client.say(rpc(2, '<edit-config><target><candidate/></target><config/></edit-config>'));
    await turn();
    expect(client.told).toContain(`the lock on candidate was taken back ${words}: lock it again`);
  });

  it('has its lock taken back without a word of Forelock in the middle of a request', async () => {
    const request = rpc(2, '<get-config><source><running/></source></get-config>');
    work.onRevoke(seat, 'lease');
    await client.send(request.slice(0, -10));
    await device.say(reply(0));
    await client.send(request.slice(-10) + end);
    const [first, ...messages] = device.told.split(end).slice(0, -1);
    expect(first).toBe(rpc(1, lock));
    expect(messages).toHaveLength(3);
    expect(messages.at(-1)).toBe(request);
  });

  it('whose client sends what is no message, in the middle of a reply, has no refusal put into it', async () => {
    const half = reply(2).slice(0, -8);
    await client.say(rpc(2, '<get/>'));
    await device.send(half);
    await client.say('<rpc><get></rpc>');
    expect(client.told).toBe(reply(1) + end + half);
  });

  it('has the lease of its lock run from when the device has granted it', () => {
    expect(renewed).toEqual([seat]);
  });

  it('whose client stops in the middle of an edit ends when the lease of the edit runs out', async () => {
    await client.send(rpc(2, '<edit-config><target><running/></target><config/></edit-config>').slice(0, -8));
    expect(device.told).toContain('<running/>');
    expect(work.scopes).toMatchObject([{ mode: 'IX' }]);
    work.onRevoke({ ...seat }, 'lease');
    await turn();
    expect(device.stream.destroyed).toBe(true);
  });
});

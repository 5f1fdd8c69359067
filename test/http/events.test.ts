import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ControlServer, openControlServer } from '../../src/http/index.ts';
import { type House, openHouse } from './house.ts';

let house: House;
let state: string;
let server: ControlServer;
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'forelock-events-'));
  house = openHouse();
  server = await openControlServer(state, house.controlled);
});
afterEach(async () => {
  await server.close();
  await house.close();
  rmSync(state, { recursive: true });
});

/** A renewal of a grant of that name. */
const happen = (grant: string): void =>
  house.controlled.events.add({ type: 'grant-renewed', at: 1, grant, expires: 2 });

async function open(lastEventId?: string): Promise<IncomingMessage> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const asked = request({ socketPath: server.socket, path: '/v1/events', headers, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

/** The ids and types of so many events, from the stream's beginning; then it is closed. */
async function first(count: number, response: IncomingMessage): Promise<readonly string[]> {
  let text = '';
  for await (const piece of response) {
    text += String(piece);
    if (text.split('\n\n').length > count) break;
  }
  return [...text.matchAll(/^id: (.*)\nevent: (.*)$/gm)]
    .map(([, id, type]) => `${id} ${type}`)
    .slice(0, count);
}

describe('/v1/events', () => {
  it('goes on behind the last event that its reader had', async () => {
    for (const grant of ['a', 'b', 'c']) happen(grant);
    const stream = await open('1a-1');
    happen('d');
    expect(await first(3, stream)).toEqual([
      '1a-2 grant-renewed',
      '1a-3 grant-renewed',
      '1a-4 grant-renewed',
    ]);
  });

  it('says that there is a gap where that one is of another run, or not kept any more', async () => {
    happen('a');
    expect(await first(1, await open('ff-1'))).toEqual(['1a-1 gap']);
    for (let at = 0; at < 9_000; at += 1) happen('b');
    expect(await first(1, await open('1a-1'))).toEqual(['1a-9001 gap']);
  });

  it('refuses a Last-Event-ID that is none of its own', async () => {
    const { statusCode } = await open('nothing');
    expect(statusCode).toBe(400);
  });

  it('drops a reader that does not read, and tells the others', async () => {
    const slow = await open();
    slow.pause();
    const ended = once(slow, 'error').catch((cause: unknown) => cause);
    const quick = await open();
    let heard = 0;
    quick.on('data', (piece: Buffer) => {
      heard += String(piece).split('event: ').length - 1;
    });
    const large = 'x'.repeat(2 ** 16);
    for (let at = 0; at < 64; at += 1) {
      happen(large);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    slow.resume();
    await ended;
    expect(slow.destroyed).toBe(true);
    while (heard < 64) await once(quick, 'data');
    expect(quick.destroyed).toBe(false);
    quick.destroy();
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type House, openHouse } from '../house.ts';
import { serveFor } from './served.ts';

let house: House;
let served: Awaited<ReturnType<typeof serveFor>>;
beforeAll(async () => {
  house = openHouse();
  served = await serveFor(house.controlled);
});
afterAll(async () => {
  await served.server.close();
  await house.close();
});

const files = ['/', '/web/main.js', '/web/style.css'];
const zipped = (path: string): Promise<Response> =>
  fetch(served.url + path, { headers: { 'accept-encoding': 'gzip' } });

it('is served to anyone, and lets the page ask nobody but Forelock', async () => {
  for (const path of files) {
    const { status, headers } = await zipped(path);
    expect(status).toBe(200);
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
  }
});

it('names no other host', async () => {
  for (const path of files) {
    const hosts = (await (await zipped(path)).text()).match(/(?:https?:)?\/\/[a-z][\w.-]+\.[a-z]{2,}/g) ?? [];
    expect(hosts).toEqual([]);
  }
});

it('weighs less than 500 kB as it is sent', async () => {
  let weight = 0;
  for (const path of files) weight += Number((await zipped(path)).headers.get('content-length'));
  expect(weight).toBeGreaterThan(1_000);
  expect(weight).toBeLessThan(500_000);
});

it('is not sent again to who has it', async () => {
  const etag = (await zipped('/web/main.js')).headers.get('etag') ?? '';
  const again = await fetch(`${served.url}/web/main.js`, {
    headers: { 'if-none-match': etag, 'accept-encoding': 'gzip' },
  });
  expect(again.status).toBe(304);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from './house.ts';
import { serveFor, viewerToken } from './web/served.ts';

let house: House;
let served: Awaited<ReturnType<typeof serveFor>>;
beforeAll(async () => {
  house = openHouse({ devices: ['r1', 'r2', 'r3', 'r4', 'r5'] });
  served = await serveFor(house.controlled);
});
afterAll(async () => {
  await served.server.close();
  await house.close();
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(served.url + path, { headers: { authorization: `Bearer ${viewerToken}`, ...headers } });

interface Page {
  readonly items: readonly { readonly name: string }[];
  readonly next: string | null;
}

describe('a list', () => {
  it('comes in pages, which together are all of it and each of it once', async () => {
    const names: string[] = [];
    const sizes: number[] = [];
    let cursor = '';
    for (let next: string | null = ''; next !== null; ) {
      const page = (await (await get(`/v1/devices?limit=2${cursor}`)).json()) as Page;
      names.push(...page.items.map(({ name }) => name));
      sizes.push(page.items.length);
      next = page.next;
      cursor = `&cursor=${encodeURIComponent(next ?? '')}`;
    }
    expect(names).toEqual(['r1', 'r2', 'r3', 'r4', 'r5']);
    expect(sizes).toEqual([2, 2, 1]);
  });

  it.each(['limit=0', 'limit=much', 'cursor=nobody-gave-it', 'pages=2'])(
    'says what is wrong with ?%s',
    async (query) => {
      const answer = await get(`/v1/devices?${query}`);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: 'input-invalid', next: expect.any(String) });
    },
  );
});

it('policy is not sent again to who has it', async () => {
  const etag = (await get('/v1/policy')).headers.get('etag') ?? '';
  expect(etag).not.toBe('');
  const again = await get('/v1/policy', { 'if-none-match': `W/"other", ${etag}` });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
  expect((await get('/v1/policy', { 'if-none-match': '"other"' })).status).toBe(200);
});

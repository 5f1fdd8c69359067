import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyText } from '../../../src/http/index.ts';
import type { NetconfClient } from '../../../src/netconf/index.ts';
import { encodeLock, encodeUnlock } from '../../../src/netconf/index.ts';
import { type House, openHouse } from '../../proxy/house.ts';
import { type Browser, hasChromium, openBrowser } from './browser.ts';
import { serveFor, viewerToken } from './served.ts';

const title = `the dashboard in Chromium${hasChromium ? '' : ' (skipped: /usr/bin/chromium is not there)'}`;

describe.skipIf(!hasChromium)(title, () => {
  let house: House;
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveFor>>;
  const clients: NetconfClient[] = [];
  const enter = async (tool: string): Promise<NetconfClient> => {
    const client = await house.enter(tool);
    clients.push(client);
    return client;
  };
  const row = (text: string) => browser.page.locator('#locks .row:visible').filter({ hasText: text });

  beforeAll(async () => {
    house = await openHouse({ wait: '60s' });
    served = await serveFor(house.forelock.controlled);
    browser = await openBrowser();
    await browser.page.goto(served.url);
  });

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await browser?.close();
    await served?.server.close();
    await house?.close();
  });

  it('asks for a token, says in words what is wrong with one, and keeps it out of the address', async () => {
    const { page } = browser;
    const token = page.locator('#login input');
    await token.fill('nobody knows this');
    await token.press('Enter');
    await page.locator('#login-problem', { hasText: 'there is no token here that Forelock knows' }).waitFor();
    await token.fill(viewerToken);
    await token.press('Enter');
    await row('r1, free').waitFor();
    expect(page.url()).toBe(`${served.url}/`);
  });

  it('shows a lock that a NETCONF client takes, who waits for it, and the signals', async () => {
    const [low, high] = [await enter('low'), await enter('high')];
    await low.rpc(encodeLock('candidate'));
    await row('holds: low (class').waitFor();
    const waiting = high.rpc(encodeLock('candidate'));
    await row('waits: high (class').waitFor();
    const signals = browser.page.locator('#signals [aria-live="polite"] li');
    await signals.filter({ hasText: 'low on r1: asked to make way for high' }).waitFor();
    await low.rpc(encodeUnlock('candidate'));
    await waiting;
    await row('holds: high (class').waitFor();
    await browser.page.locator('#audit td', { hasText: 'granted' }).first().waitFor();
  });

  it('explains a request that the keyboard alone has found, as forelock why does', async () => {
    const { page } = browser;
    await page.locator('.skip').focus();
    while (!(await page.evaluate(`document.activeElement.matches('#locks .list')`)))
      await page.keyboard.press('Tab');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('#explain-title', { hasText: 'high' }).waitFor();
    const [seat] = house.forelock.controlled.harmony.picture().seats;
    const reasons = house.forelock.controlled.harmony.why(seat?.grant.id ?? '');
    expect(reasons).toBeDefined();
    if (reasons !== undefined)
      expect(await page.locator('#explain pre').textContent()).toBe(whyText(reasons));
  });

  it('shows on the chosen device what is set aside, as the ledger has it', async () => {
    const { page } = browser;
    await page.locator('#ledger meter').first().waitFor();
    const { reserved } = house.forelock.status().devices[0] ?? {};
    expect(reserved?.cpu).toBeGreaterThan(0);
    expect(await page.locator('#ledger meter').first().getAttribute('value')).toBe(String(reserved?.cpu));
    expect(await page.locator('#ledger td', { hasText: 'high' }).count()).toBe(1);
  });

  it('draws past and predicted grants, and tells them as a table too', async () => {
    const { page } = browser;
    await page.locator('#timeline summary').press('Enter');
    await page.locator('#timeline tr', { hasText: 'low' }).filter({ hasText: 'over' }).waitFor();
    await page.locator('#timeline tr', { hasText: 'high' }).filter({ hasText: 'holds' }).waitFor();
    expect(await browser.inked('#timeline canvas')).toBeGreaterThan(100);
  });

  it('draws who waits for whom, and tells it as a table too', async () => {
    const { page } = browser;
    const low = clients[0];
    void low?.rpc(encodeLock('candidate')).catch(() => {});
    await page.locator('#contention summary').press('Enter');
    await page.locator('#contention tbody tr', { hasText: /low.*high/ }).waitFor();
    expect(await browser.inked('#contention canvas')).toBeGreaterThan(50);
  });

  it('has a chart of the load of the chosen device', async () => {
    const { page } = browser;
    await page.locator('#load .hint', { hasText: 'CPU load of r1 in the last hour' }).waitFor();
    await page.locator('#load canvas').waitFor();
    expect(await browser.inked('#load canvas')).toBeGreaterThan(50);
  });

  it('leads the focus to every panel', async () => {
    const { page } = browser;
    const reached = new Set<unknown>();
    await page.locator('.skip').focus();
    for (let n = 0; n < 80; n += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(`document.activeElement.closest('section')?.id`));
    }
    const panels = await page.locator('main > section').evaluateAll((all) => all.map(({ id }) => id));
    expect([...reached]).toEqual(expect.arrayContaining(panels));
  });

  it('narrows the tree to what is looked for', async () => {
    const { page } = browser;
    await page.getByLabel('Tool').fill('nobody');
    await expect.poll(() => row('').count()).toBe(0);
    await page.getByLabel('Tool').fill('HIG');
    await row('holds: high').waitFor();
    await page.getByLabel('Tool').fill('');
  });

  it('has names and roles that a screen reader can tell', async () => {
    await browser.page.evaluate(axe.source);
    const { violations } = (await browser.page.evaluate('axe.run()')) as axe.AxeResults;
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
  });

  it('complains of nothing', () => {
    expect(browser.complaints).toEqual([]);
  });
});

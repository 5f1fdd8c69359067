import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import { seededRandom } from '../../src/cli/demo/work-plan.ts';
import { systemClock } from '../../src/cli/system-clock.ts';
import { makeToken } from '../../src/cli/token.ts';
import { silentLog } from '../../src/core/index.ts';
import { encodeLock, encodeUnlock, type NetconfClient } from '../../src/netconf/index.ts';
import { openStore } from '../../src/store/index.ts';
import { type Browser, hasChromium, openBrowser } from '../http/web/browser.ts';
import { type Front, openFront, type ToolName } from './front.ts';
import { openClient } from './open-client.ts';

const support = labSupport();
const why = support.ok ? '/usr/bin/chromium is not there' : support.why;
const isShown = support.ok && hasChromium;
const title = `the dashboard of real devices${isShown ? '' : ` (skipped: ${why})`}`;

/** Two weeks of CPU load that is high by day and low by night, less or more by a tenth. */
async function writePast(state: string): Promise<void> {
  const store = await openStore(state, { clock: systemClock, log: silentLog });
  const [step, day] = [60_000, 86_400_000];
  const now = Date.now();
  const random = seededRandom(7);
  for (let at = now - 14 * day; at < now; at += step) {
    const cpu = 0.4 + 0.3 * Math.sin((2 * Math.PI * at) / day) + 0.2 * (random() - 0.5);
    store.loads.add('r1', at, { cpu });
  }
  await store.close();
}

describe.skipIf(!isShown)(title, () => {
  const folder = mkdtempSync('/tmp/fl-lab-');
  const clients: NetconfClient[] = [];
  let front: Front;
  let browser: Browser;
  const enter = async (tool: ToolName): Promise<NetconfClient> => {
    const client = await openClient(front.through(tool));
    clients.push(client);
    return client;
  };
  const at = (selector: string, text: string | RegExp) =>
    browser.page.locator(selector).filter({ hasText: text }).first();

  beforeAll(async () => {
    const { token, hash } = makeToken();
    writeFileSync(join(folder, 'token.hash'), hash);
    const viewer = { name: 'sees', role: 'viewer', 'token-hash-file': join(folder, 'token.hash') };
    front = await openFront(folder, 1, {
      http: { listen: { port: 0 }, tokens: [viewer] },
      policy: { wait: '60s' },
      before: writePast,
    });
    const before = await enter('normal');
    await before.rpc(encodeLock('candidate'));
    await before.rpc(encodeUnlock('candidate'));
    browser = await openBrowser();
    await browser.page.goto(`http://127.0.0.1:${front.httpPort}`);
    await browser.page.locator('#login input').fill(token);
    await browser.page.locator('#login input').press('Enter');
  }, 120_000);

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await browser?.close();
    await front?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('has on the timeline what was over before the page was opened', async () => {
    await browser.page.locator('#timeline summary').press('Enter');
    await at('#timeline tr', /r1.*normal.*over/).waitFor();
    expect(await browser.inked('#timeline canvas')).toBeGreaterThan(100);
  });

  it('shows who holds and who waits, the signal, who is in whose way, and what is written into the audit', async () => {
    const [low, high] = [await enter('low'), await enter('high')];
    await low.rpc(encodeLock('candidate'));
    const waiting = high.rpc(encodeLock('candidate'));
    await at('#locks .row', 'holds: low (class').waitFor();
    await at('#locks .row', 'waits: high (class').waitFor();
    await at('#signals li', 'low on r1: asked to make way for high').waitFor();
    await browser.page.locator('#contention summary').press('Enter');
    await at('#contention tbody tr', /high.*low/).waitFor();
    await low.rpc(encodeUnlock('candidate'));
    await waiting;
    await at('#locks .row', 'holds: high (class').waitFor();
    await at('#audit td', 'granted').waitFor();
  });

  it('explains the holder, and shows what is set aside for it on the device', async () => {
    await at('#locks .row', 'holds: high (class').click();
    await at('#explain pre', /high/).waitFor();
    await browser.page.locator('#ledger meter').first().waitFor();
    await at('#ledger td', 'high').waitFor();
    const { minRates } = await front.device.reservations();
    expect(minRates.size).toBe(1);
  });

  it('draws the load that was read, and its forecast with a band', async () => {
    await browser.page.locator('#load summary').press('Enter');
    await at('#load .hint', 'CPU load of r1 in the last hour, and its forecast').waitFor({ timeout: 60_000 });
    // When, nothing read yet, then mean, low and high.
    await at('#load tbody tr', /:\d\d.*\d+ %\d+ %\d+ %$/).waitFor();
    expect(await browser.inked('#load canvas')).toBeGreaterThan(1_000);
  }, 90_000);

  it('shows a lock that was taken past Forelock', async () => {
    const past = await openClient(front.straight);
    clients.push(past);
    await past.rpc(encodeLock('running'));
    // Forelock learns of it when somebody asks for what is locked.
    void (await enter('normal')).rpc(encodeLock('running')).catch(() => {});
    await at('#locks .row', /past Forelock/).waitFor({ timeout: 60_000 });
  }, 90_000);

  it('complains of nothing', async () => {
    if (process.env.FORELOCK_SCREENSHOT !== undefined)
      await browser.page.screenshot({ path: process.env.FORELOCK_SCREENSHOT, fullPage: true });
    expect(browser.complaints).toEqual([]);
  });
});

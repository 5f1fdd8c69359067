// How smoothly the dashboard draws 5,000 devices with 500 that wait while rows change: frames a second in Chromium, by its own
// count of animation frames, with the machine's load beside it. `npm run bench:dash`.
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { nothing } from '../../src/core/index.ts';
import { openHouse } from '../http/house.ts';
import { hasChromium, openBrowser } from '../http/web/browser.ts';
import { serveFor, viewerToken } from '../http/web/served.ts';

const devices = Array.from({ length: 5_000 }, (_, n) => `r${n}`);
const seconds = 10;
/** Milliseconds between two batches of rows. */
const batch = 20;

if (!hasChromium) {
  console.error(
    'bench:dash: there is no /usr/bin/chromium; npm run bench:dash installs it as root on Debian',
  );
  process.exit(1);
}

const house = openHouse({ devices });
const { events } = house.controlled;
const { server, url } = await serveFor(house.controlled);
const browser = await openBrowser();
const { page } = browser;

/** A request, and where it is granted too its grant, on a device; each is an event of its own and a row that changes. */
function row(n: number, type: 'asked' | 'given' | 'ended'): void {
  const device = devices[(n * 7) % devices.length] ?? '';
  const who = { kind: 'lock' as const, tool: `t${n % 40}`, priority: n % 8 };
  const whose = { at: Date.now(), request: `q${n}`, ...who, devices: [device] };
  const what = { scopes: ['/candidate X'], expectedWait: 4_000, expectedHold: 5_000 };
  if (type === 'asked') events.add({ ...whose, ...what, type: 'request-asked' });
  else if (type === 'given')
    events.add({
      ...{ ...whose, ...what, type: 'grant-given', grant: `g${n}`, waited: 0 },
      ...{ expires: Date.now() + 60_000, allocated: nothing },
    });
  else
    events.add({
      ...whose,
      type: 'grant-ended',
      grant: `g${n}`,
      outcome: 'released',
      held: 1,
      expectedHold: 1,
    });
}

/** Gives and ends grants, so many rows a second, until it is stopped. */
function churn(rate: number): () => void {
  let [n, due] = [10_000, 0];
  const timer = setInterval(() => {
    for (due += (rate * batch) / 1_000; due >= 1; due -= 1) {
      row(n, 'given');
      if (n >= 10_200) row(n - 200, 'ended');
      n += 1;
      if (n >= 10_200) due -= 1;
    }
  }, batch);
  return () => clearInterval(timer);
}

/** Milliseconds between animation frames. */
async function frames(): Promise<readonly number[]> {
  return page.evaluate(`new Promise((resolve) => {
    const gaps = [];
    let last = performance.now();
    const end = last + ${seconds * 1_000};
    const frame = (now) => {
      gaps.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(frame);
      else resolve(gaps.slice(1));
    };
    requestAnimationFrame(frame);
  })`);
}

await page.goto(url);
await page.locator('#login input').fill(viewerToken);
await page.locator('#login input').press('Enter');
await page.locator('#summary', { hasText: '5000 devices' }).waitFor();
for (let n = 0; n < 500; n += 1) row(n, 'asked');
await page.locator('#summary', { hasText: '500 waiting' }).waitFor();
console.log('rows/s  frames/s  p99 ms  worst ms  load of the machine');
for (const rate of [0, 100, 500, 1_000]) {
  const stop = rate === 0 ? () => {} : churn(rate);
  await sleep(1_000);
  const gaps = (await frames()).toSorted((one, other) => one - other);
  stop();
  const mean = gaps.length / (gaps.reduce((sum, gap) => sum + gap, 0) / 1_000);
  const p99 = gaps[Math.floor(gaps.length * 0.99)] ?? 0;
  const figures = [
    rate,
    mean.toFixed(1),
    p99.toFixed(1),
    (gaps.at(-1) ?? 0).toFixed(1),
    loadavg()[0]?.toFixed(1),
  ];
  console.log(figures.join('  '));
}
await browser.close();
await server.close();
await house.close();

// npm run soak [-- --minutes N] [-- --seed N] [-- --json FILE]: tools, sessions, grants and devices come and go for a while; fails where
// what Forelock holds grows.
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/cli/demo/work-plan.ts';
import { loadMetrics } from '../../src/predict/index.ts';
import { rings } from '../../src/store/load-rings.ts';
import { openPremises, type Premises } from '../bench/premises.ts';
import { type Churn, type Counts, grants, oneOf, onlookers, sessions } from './churn.ts';
import { Sampler } from './samples.ts';
import { openSite, type Site } from './site.ts';
import { type Trend, trendOf } from './trend.ts';

/**
 * The most that each may surely grow in an hour. What is bounded but fills at first (reasons, events, audit lines, baselines) is full
 * by the time that the measuring begins, or nearly; models and load grow up to their bounds and are held to these instead.
 */
const bounds: Readonly<Record<string, number>> = {
  ...{ rss: 24, heap: 12, external: 8, timers: 12, sockets: 12, descriptors: 12, sessions: 12, grants: 12 },
  ...{ 'rows of grants': 12, 'rows of tokens': 1 },
};
/** Megabytes that may come in all, as what is left to fill. */
const floors: Readonly<Record<string, number>> = { rss: 16, heap: 3, external: 1 };
/** Those that stay; two come and go. */
const stays = 12;
const devices = stays + 2;
/** Rows that a table has at most, whatever comes. */
const mostRows: Readonly<Record<string, number>> = {
  ...{ 'rows of records': 10_000, 'rows of models': devices * loadMetrics.length },
  'rows of chunks': devices * rings.reduce((sum, { chunks }) => sum + chunks, 0),
};
/** Seconds at the beginning that are not measured. */
const warmUp = (minutes: number): number => Math.max(0.3 * minutes * 60, Math.min(240, 0.7 * minutes * 60));

async function churnOn(
  site: Site,
  seed: number,
  stop: AbortSignal,
): Promise<{ counts: Counts; over: Promise<void> }> {
  const counts: Counts = { sessions: 0, locks: 0, grants: 0, streams: 0, refused: 0, failed: 0 };
  const { tools, devices, client, target } = site;
  const of = (n: number): Churn => ({
    ...{ tools, devices, client, target, stop, counts, random: seededRandom(seed + n) },
  });
  const all = [
    ...[1, 2, 3, 4].map((n) => sessions(of(n))),
    ...[5, 6, 7].map((n) => grants(of(n))),
    ...[8, 9].map((n) => onlookers(of(n))),
    comeAndGo(site, of(10)),
  ];
  return { counts, over: Promise.all(all).then(() => {}) };
}

async function comeAndGo({ fleeting, restart }: Site, { random, stop }: Churn): Promise<void> {
  while (!stop.aborted) {
    await sleep(8_000, undefined, { signal: stop }).catch(() => undefined);
    if (!stop.aborted) await restart(oneOf(fleeting, random), random() * 2_000);
  }
}

/** @param minutes of churn; as long again as it takes to end is not counted */
async function soak(premises: Premises, minutes: number, seed: number): Promise<readonly Trend[]> {
  const site = await openSite(premises, { devices: stays, tools: 24 });
  const sampler = new Sampler(site.forelock, site.client, site.state);
  const stop = new AbortController();
  const { counts, over } = await churnOn(site, seed, stop.signal);
  const every = Math.max(2_000, (minutes * 60_000) / 120);
  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end) {
    await sleep(Math.min(every, Math.max(0, end - performance.now())));
    const { rss, heap, descriptors, sessions: open, timers } = await sampler.take();
    const told = {
      left: `${Math.ceil((end - performance.now()) / 1_000)} s`,
      rss,
      heap,
      descriptors,
      timers,
      open,
    };
    console.error(JSON.stringify({ ...told, ...counts }));
  }
  stop.abort();
  await over;
  const trends = sampler.series(warmUp(minutes)).flatMap((series) => {
    const bound = bounds[series.name];
    return bound === undefined ? [] : [trendOf(series, bound, floors[series.name])];
  });
  console.log(`${JSON.stringify(counts)}\n`);
  const [rest, most] = [await atRest(sampler), sampler.series(0)];
  return [...trends, ...rest, ...beyond(most)];
}

/** When nobody works any more, nothing is held any more: leases that were left to run out are over in 5 s. */
async function atRest(sampler: Sampler): Promise<readonly Trend[]> {
  for (let tries = 1; ; tries += 1) {
    const held = await sampler.take();
    const left = ['grants', 'sessions', 'rows of grants'].filter((name) => (held[name] ?? 0) > 0);
    if (left.length === 0 || tries === 30)
      return left.map((name) => failing(`${name} at rest`, held[name] ?? 0, 0));
    await sleep(1_000);
  }
}

function beyond(series: ReturnType<Sampler['series']>): readonly Trend[] {
  return series.flatMap(({ name, values }) => {
    const [bound, last] = [mostRows[name], values.at(-1) ?? 0];
    return bound === undefined || last <= bound ? [] : [failing(name, last, bound)];
  });
}

function failing(name: string, last: number, bound: number): Trend {
  return { name, first: bound, last, slope: Number.NaN, surely: Number.NaN, bound, grows: true };
}

function textOf(trends: readonly Trend[]): string {
  const rows = trends.map(({ name, first, last, slope, surely, bound, grows }) => {
    const numbers = [first, last, slope, surely, bound]
      .map((value) => value.toFixed(1).padStart(10))
      .join('');
    return `${name.padEnd(20)}${numbers}  ${grows ? 'GROWS' : 'holds'}`;
  });
  const headings = ['first', 'last', '/hour', 'surely', 'bound'].map((each) => each.padStart(10)).join('');
  return [`${' '.repeat(20)}${headings}`, ...rows].join('\n');
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes <= 24 * 60))
  throw new RangeError('--minutes: write a number over 0, up to 1440');
console.log(
  `Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}.`,
);
const premises = openPremises();
try {
  const trends = await soak(premises, minutes, Number(values.seed));
  console.log(textOf(trends));
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ minutes, trends }, null, 2)}\n`);
  if (trends.some(({ grows }) => grows)) process.exitCode = 1;
} finally {
  await premises.close();
}

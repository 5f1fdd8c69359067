import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { titles } from './harmony-contenders.ts';
import type { Measures, Play } from './harmony-measures.ts';
import type { Run } from './harmony-report.ts';
import { classes } from './harmony-workload.ts';

/** Of the contenders in their order: told apart by people who see red and green alike (Okabe and Ito). */
const colours = ['#d55e00', '#e69f00', '#999999', '#0072b2', '#009e73'];
const size = { width: 640, height: 300, left: 46, right: 12, top: 28, bottom: 34 };
const inner = { width: size.width - size.left - size.right, height: size.height - size.top - size.bottom };

/** Writes into `folder`, for each setting, how the work got done over time, and the waits by class. */
export function drawPlots(folder: string, runs: readonly Run[]): void {
  mkdirSync(folder, { recursive: true });
  for (const run of runs) {
    writeFileSync(join(folder, `harmony-landed-${run.setting.name}.svg`), landedPlot(run.plays));
    writeFileSync(join(folder, `harmony-waits-${run.setting.name}.svg`), waitsPlot(run.measures));
  }
}

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}"${more}>${words}</text>`;
const middle = ' text-anchor="middle"';
const end = ' text-anchor="end"';

function svg(title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="11">`,
    `<title>${title}</title>`,
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    text(size.left, 16, title, ' font-weight="bold"'),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** 1, 2 or 5 times a power of ten, so that there are four to ten of it up to `most`. */
export function tick(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  return power * (most / power >= 20 ? 5 : most / power >= 8 ? 2 : 1);
}

function key(contenders: readonly Play['contender'][], x: number, y: number): readonly string[] {
  return contenders.flatMap((contender, at) => [
    `<rect x="${x}" y="${y + at * 16 - 9}" width="10" height="10" fill="${colours[at]}"/>`,
    text(x + 15, y + at * 16, titles[contender]),
  ]);
}

/** Workflows that have landed by so many seconds, a line a contender. */
function landedPlot(plays: readonly Play[]): string {
  const ends = plays.map(({ began, outcomes }) =>
    outcomes
      .filter(({ fault }) => fault === undefined)
      .map(({ ended }) => (ended - began) / 1_000)
      .sort((a, b) => a - b),
  );
  const most = Math.max(...ends.flat());
  const count = Math.max(...plays.map(({ outcomes }) => outcomes.length));
  const x = (seconds: number): number => size.left + (inner.width * seconds) / most;
  const y = (landed: number): number => size.top + inner.height * (1 - landed / count);
  const lines = ends.map((times, at) => {
    const points = times.map((time, n) => `${x(time).toFixed(0)},${y(n + 1).toFixed(0)}`);
    const path = [...new Set([`${x(0)},${y(0)}`, ...points])].join(' ');
    return `<polyline fill="none" stroke="${colours[at]}" stroke-width="2" points="${path}"/>`;
  });
  const step = tick(most);
  const marks = Array.from({ length: Math.floor(most / step) + 1 }, (_, n) =>
    text(x(n * step), size.height - 18, String(n * step), middle),
  );
  return svg('Workflows landed, by seconds since the begin', [
    `<path d="M${size.left} ${size.top}V${y(0)}H${size.width - size.right}" fill="none" stroke="#333"/>`,
    text(size.left - 4, y(count) + 4, String(count), end),
    text(size.left - 4, y(0), '0', end),
    ...marks,
    ...lines,
    ...key(
      plays.map(({ contender }) => contender),
      size.width - 170,
      size.height - 130,
    ),
  ]);
}

/** Bars by class and contender: the 99th percentile of the waits, the median as a line in each; logarithmic from 0.1 s. */
function waitsPlot(measures: readonly Measures[]): string {
  const most = Math.max(...measures.flatMap(({ waits }) => classes.map((each) => waits[each].p99)), 1);
  const height = (seconds: number): number =>
    (inner.height * Math.log10(Math.max(seconds, 0.1) / 0.1)) / Math.log10((most * 1.2) / 0.1);
  const base = size.height - size.bottom;
  const group = inner.width / classes.length;
  const bar = (group * 0.8) / measures.length;
  const bars = classes.flatMap((each, which) =>
    measures.flatMap(({ waits }, at) => {
      const left = size.left + which * group + group * 0.1 + at * bar;
      const [p50, p99] = [height(waits[each].p50), height(waits[each].p99)];
      return [
        `<rect x="${left.toFixed(1)}" y="${(base - p99).toFixed(1)}" width="${(bar * 0.85).toFixed(1)}" height="${p99.toFixed(1)}" fill="${colours[at]}"/>`,
        `<path d="M${left.toFixed(1)} ${(base - p50).toFixed(1)}h${(bar * 0.85).toFixed(1)}" stroke="#000" stroke-width="2"/>`,
      ];
    }),
  );
  const marks = [0.1, 1, 10, 100].filter((seconds) => seconds < most * 1.2);
  return svg('Wait by class in seconds: 99th percentile, and the median as a line', [
    ...marks.flatMap((seconds) => [
      text(size.left - 4, base - height(seconds) + 4, String(seconds), end),
      `<path d="M${size.left} ${(base - height(seconds)).toFixed(0)}H${size.width - size.right}" stroke="#ddd"/>`,
    ]),
    ...bars,
    ...classes.map((each, which) => text(size.left + (which + 0.5) * group, base + 16, each, middle)),
    ...key(
      measures.map(({ contender }) => contender),
      size.width - 170,
      size.top + 12,
    ),
  ]);
}

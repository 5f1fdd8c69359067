import type { Samples } from './interleaved.ts';
import { median, quantile } from './quantile.ts';
import type { WayName } from './ways.ts';

/** What a run found: samples by way (ms, or MB/s for bulk), memory in MB or kB. */
export interface Findings {
  readonly smallRpc: Samples;
  readonly lockPair: Samples;
  readonly bulk: Samples;
  readonly bulkSmallChunks: Samples;
  readonly setup: Samples;
  readonly growthMb: Partial<Record<WayName, number>>;
  readonly idleSessionKb: Partial<Record<WayName, number>>;
}

const ways: readonly WayName[] = ['direct', 'pipe', 'forelock'];

/** Exchanges in a second, one after the other, from the milliseconds of each. */
function perSecond(samples: readonly number[]): number {
  return (1_000 * samples.length) / samples.reduce((sum, sample) => sum + sample, 0);
}

function latencyFigures(name: string, samples: Samples): [string, number][] {
  return ways.flatMap((way): [string, number][] => {
    const of = samples[way];
    if (of === undefined) return [];
    return [
      [`${name}_per_s_${way}`, perSecond(of)],
      [`${name}_p50_ms_${way}`, median(of)],
      [`${name}_p99_ms_${way}`, quantile(of, 0.99)],
    ];
  });
}

function medianFigures(name: string, samples: Samples): [string, number][] {
  return ways.flatMap((way) => {
    const of = samples[way];
    return of === undefined ? [] : [[`${name}_${way}`, median(of)] as [string, number]];
  });
}

function ratioToPipe(name: string, samples: Samples): [string, number][] {
  const { forelock, pipe } = samples;
  return forelock === undefined || pipe === undefined ? [] : [[name, median(forelock) / median(pipe)]];
}

function memoryFigures(findings: Findings): [string, number][] {
  const { growthMb, idleSessionKb } = findings;
  return [
    ...(growthMb.forelock === undefined ? [] : [['rss_growth_mb', growthMb.forelock] as [string, number]]),
    ...(growthMb.pipe === undefined ? [] : [['rss_growth_mb_pipe', growthMb.pipe] as [string, number]]),
    ...ways.flatMap((way) => {
      const kb = idleSessionKb[way];
      return kb === undefined ? [] : [[`idle_session_kb_${way}`, kb] as [string, number]];
    }),
  ];
}

/** The figures by name, the ones with an aim first; rounded to four significant digits. */
export function figuresOf(findings: Findings): Record<string, number> {
  const figures = [
    ...ratioToPipe('latency_ratio_to_pipe', findings.smallRpc),
    ...ratioToPipe('lock_pair_ratio_to_pipe', findings.lockPair),
    ...ratioToPipe('bulk_ratio_to_pipe', findings.bulk),
    ...ratioToPipe('bulk_small_chunk_ratio_to_pipe', findings.bulkSmallChunks),
    ...memoryFigures(findings),
    ...latencyFigures('rpc', findings.smallRpc),
    ...latencyFigures('lock_pair', findings.lockPair),
    ...medianFigures('bulk_mb_per_s', findings.bulk),
    ...medianFigures('bulk_small_chunk_mb_per_s', findings.bulkSmallChunks),
    ...medianFigures('setup_p50_ms', findings.setup),
  ];
  return Object.fromEntries(figures.map(([name, value]) => [name, Number(value.toPrecision(4))]));
}

const rows: readonly [string, string][] = [
  ['small RPCs a second', 'rpc_per_s_'],
  ['  p50, ms', 'rpc_p50_ms_'],
  ['  p99, ms', 'rpc_p99_ms_'],
  ['lock + unlock pairs a second', 'lock_pair_per_s_'],
  ['  p50, ms', 'lock_pair_p50_ms_'],
  ['  p99, ms', 'lock_pair_p99_ms_'],
  ['bulk reply, 64 KiB chunks, MB/s', 'bulk_mb_per_s_'],
  ['bulk reply, 1 kB chunks, MB/s', 'bulk_small_chunk_mb_per_s_'],
  ['session set-up p50, ms', 'setup_p50_ms_'],
  ['memory an idle session, kB', 'idle_session_kb_'],
];

/** One line a measure, one column a way; '-' where a way has no such figure. */
export function tableOf(figures: Readonly<Record<string, number>>): string {
  const line = (cells: readonly string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(34) : cell.padStart(10))).join('');
  const body = rows.map(([title, name]) =>
    line([title, ...ways.map((way) => String(figures[`${name}${way}`] ?? '-'))]),
  );
  return [line(['', ...ways]), ...body].join('\n');
}

const aims: readonly [string, string][] = [
  ['latency_ratio_to_pipe', 'small RPC, median over the pipe’s (aim: at most 1.25)'],
  ['lock_pair_ratio_to_pipe', 'durable lock + unlock, median over the pipe’s (aim: at most 2.5)'],
  ['bulk_ratio_to_pipe', 'bulk throughput over the pipe’s (aim: at least 0.8)'],
  ['rss_growth_mb', 'growth in memory during one large reply, MB (aim: less than 40)'],
];

/** The figures that have an aim, one a line. */
export function aimsOf(figures: Readonly<Record<string, number>>): string {
  return aims.map(([name, meaning]) => `${String(figures[name] ?? '-').padStart(8)}  ${meaning}`).join('\n');
}

// npm run bench:contention [-- --quick] [-- --json FILE]
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Bin, calibrationError, queueFigures, reliability, waitErrors } from './contention-measures.ts';
import { type Fate, measured, play, type Way } from './contention-run.ts';
import { mixes, workload } from './contention-workload.ts';
import { quantile } from './quantile.ts';

const ways: readonly Way[] = ['off', 'pam', 'oracle'];
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const seeds = values.quick ? [1] : [1, 2, 3];

const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(2).padStart(9);
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

interface Gap {
  readonly off: number;
  readonly pam: number;
  readonly oracle: number;
}

const gaps: Gap[] = [];
const learnt: Fate[] = [];
const bins: Bin[] = [];
const times: number[] = [];

console.log(`Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.\n`);
console.log('mix, seed          way     wait mean  wait p95 s  denied  makespan s');
for (const mix of mixes) {
  for (const seed of seeds) {
    const jobs = workload(mix, seed);
    const gap = { off: 0, pam: 0, oracle: 0 };
    for (const way of ways) {
      const { fates, took } = await play(jobs, mix, way);
      const figures = queueFigures(measured(fates));
      gap[way] = figures.waitMean;
      const { waitMean, waitP95, denied, makespan } = figures;
      console.log(
        `${`${mix.name} ${seed}, ${measured(fates).length}`.padEnd(18)} ${way.padEnd(6)}${seconds(waitMean)}   ${seconds(waitP95)}  ${String(denied).padStart(6)}   ${seconds(makespan)}`,
      );
      if (way !== 'pam') continue;
      learnt.push(...measured(fates));
      bins.push(...reliability(fates, measured(fates)));
      times.push(...took);
    }
    gaps.push(gap);
  }
}

const errors = waitErrors(learnt);
const byTenth = Array.from({ length: 10 }, (_, at): Bin => {
  const own = bins.filter(({ said }) => Math.min(Math.floor(said * 10), 9) === at);
  const count = sum(own.map((bin) => bin.count));
  const of = (name: 'said' | 'seen'): number => sum(own.map((bin) => bin[name] * bin.count)) / count;
  return { said: of('said'), seen: of('seen'), count };
}).filter(({ count }) => count > 0);

console.log('\nprobability of contention: said, seen, requests');
for (const { said, seen, count } of byTenth)
  console.log(`${said.toFixed(2).padStart(8)}${seen.toFixed(2).padStart(8)}${String(count).padStart(8)}`);

const off = sum(gaps.map((gap) => gap.off));
const figures: Record<string, number> = {
  pam_gap_closed: (off - sum(gaps.map(({ pam }) => pam))) / (off - sum(gaps.map(({ oracle }) => oracle))),
  wait_mae_ratio_no_contention: errors.pam / errors.noContention,
  wait_mae_ratio_mean_wait: errors.pam / errors.meanWait,
  contention_calibration_error: calibrationError(byTenth),
  wait_p90_coverage: errors.coverage,
  wait_p90_coverage_waiting: errors.coverageWaiting,
  decision_p50_ms: quantile(times, 0.5),
  decision_p99_ms: quantile(times, 0.99),
};
console.log('');
for (const [name, value] of Object.entries(figures)) {
  figures[name] = Number(value.toPrecision(4));
  console.log(`${name.padEnd(36)}${figures[name]}`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);

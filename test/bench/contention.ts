// npm run bench:contention [-- --quick] [-- --json FILE]
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Baselines, type Complexity } from '../../src/predict/index.ts';
import { decisionTime, subtrees, wholeCandidate } from './contention-decision.ts';
import {
  type Bin,
  calibrationError,
  type HoldQuantile,
  pinball,
  queueFigures,
  reliability,
  waitErrors,
} from './contention-measures.ts';
import { type Fate, measured, play, type Way } from './contention-run.ts';
import { mixes, workload } from './contention-workload.ts';
import { quantile } from './quantile.ts';

const ways: readonly Way[] = ['off', 'pam', 'oracle'];
const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const seeds = values.quick ? [1] : [1, 2, 3];
/** The default of policy, and one at which predicted length counts for longer. */
const agings = [5_000, 60_000];

const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(2).padStart(9);
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

interface Gap {
  readonly off: number;
  readonly pam: number;
  readonly oracle: number;
}

const gaps: Gap[] = [];
const learnt: Fate[] = [];
const first: Fate[] = [];
const bins: Bin[] = [];
const times: number[] = [];

/** PAM's belief without history. */
function priorHold(complexity: Complexity | undefined, estimate: number | undefined, share: number): number {
  const none = new Baselines();
  const about = { kind: 'lock', tool: '', device: '', profile: '', scopes: [], at: 0 } as const;
  const { p50, p95 } = none.of({ ...about, complexity, estimate }).hold;
  return share === 0.5 ? p50 : p95;
}

console.log(`Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.\n`);
console.log('aging, mix, seed, requests    way     wait mean  wait p95 s  denied  makespan s');
for (const aging of agings) {
  for (const mix of mixes) {
    for (const seed of seeds) {
      const jobs = workload(mix, seed);
      const gap = { off: 0, pam: 0, oracle: 0 };
      for (const way of ways) {
        const { fates, took } = await play(jobs, mix, way, aging);
        const second = measured(fates);
        const { waitMean, waitP95, denied, makespan } = queueFigures(second);
        gap[way] = waitMean;
        const title = `${aging / 1_000} s, ${mix.name} ${seed}, ${second.length}`.padEnd(28);
        const waits = `${seconds(waitMean)}   ${seconds(waitP95)}`;
        console.log(
          `${title} ${way.padEnd(6)}${waits}  ${String(denied).padStart(6)}   ${seconds(makespan)}`,
        );
        if (way !== 'pam') continue;
        learnt.push(...second);
        first.push(...fates.filter((fate) => !second.includes(fate)));
        bins.push(...reliability(fates, second));
        times.push(...took);
      }
      gaps.push(gap);
    }
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

const allHolds = first.map(({ job }) => job.hold);
const overall = new Map([0.5, 0.95].map((share) => [share, quantile(allHolds, share)]));
const held: Readonly<Record<'pam' | 'prior' | 'global' | 'estimate', HoldQuantile>> = {
  pam: ({ hold }, share) => (share === 0.5 ? hold.p50 : hold.p95),
  prior: ({ job }, share) => priorHold(job.complexity, job.estimate, share),
  global: (_fate, share) => overall.get(share) ?? Number.NaN,
  // A guess has no quantiles: it is taken for both.
  estimate: ({ job }) => job.estimate ?? priorHold(job.complexity, undefined, 0.5),
};
const loss = pinball(learnt, held.pam);

const off = sum(gaps.map((gap) => gap.off));
const figures: Record<string, number> = {
  pam_gap_closed: (off - sum(gaps.map(({ pam }) => pam))) / (off - sum(gaps.map(({ oracle }) => oracle))),
  wait_mae_ratio_no_contention: errors.pam / errors.noContention,
  wait_mae_ratio_mean_wait: errors.pam / errors.meanWait,
  contention_calibration_error: calibrationError(byTenth),
  wait_p90_coverage: errors.coverage,
  wait_p90_coverage_waiting: errors.coverageWaiting,
  hold_pinball_ratio_prior: loss / pinball(learnt, held.prior),
  hold_pinball_ratio_estimate: loss / pinball(learnt, held.estimate),
  hold_pinball_ratio_global: loss / pinball(learnt, held.global),
  decision_ms_100_on_subtrees: decisionTime(subtrees),
  decision_ms_100_on_one_datastore: decisionTime(wholeCandidate),
  decision_p50_ms: quantile(times, 0.5),
  decision_p99_ms: quantile(times, 0.99),
};
console.log('');
for (const [name, value] of Object.entries(figures)) {
  figures[name] = Number(value.toPrecision(4));
  console.log(`${name.padEnd(36)}${figures[name]}`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);

import { setImmediate as turn } from 'node:timers/promises';
import { silentLog } from '../../src/core/index.ts';
import { Harmony, type HarmonyDevice, nothingDeclared, type Seat } from '../../src/harmony/index.ts';
import type { Contention } from '../../src/predict/index.ts';
import { quickStore } from '../harmony/house.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';
import { day, type Job, type Mix } from './contention-workload.ts';

/** `off`: class and arrival alone. `oracle`: the true holds are known. */
export type Way = 'off' | 'pam' | 'oracle';

/** What became of a job. Times are milliseconds from the start of the workload. */
export interface Fate {
  readonly job: Job;
  readonly waited: number;
  readonly granted: boolean;
  readonly end: number;
  /** What PAM said when it was asked. */
  readonly contention: Contention;
  readonly hold: { readonly p50: number; readonly p95: number };
}

/** The workload on the real Harmony and lock machine, on a virtual clock; PAM's own time by the real one. */
export async function play(
  jobs: readonly Job[],
  mix: Mix,
  way: Way,
  aging: number,
): Promise<{ fates: readonly Fate[]; took: readonly number[] }> {
  const clock = new VirtualClock();
  const start = clock.now();
  const holds = new Map(jobs.map(({ name, hold }) => [name, hold]));
  const trueHold = (workflow: string | undefined): number => holds.get(workflow ?? '') ?? 0;
  const told = { off: () => 0, oracle: trueHold, pam: undefined }[way];
  const harmony = new Harmony({
    ...{ devices: devicesOf(mix), store: quickStore(), clock, log: silentLog, aging, overrun: 'wait' },
    ...(told === undefined ? {} : { toldHold: ({ declared }) => told(declared.workflow) }),
    stopwatch: () => 0,
  });
  const fates: Fate[] = [];
  const took: number[] = [];
  for (const [session, job] of jobs.entries())
    clock.after(job.at, () => {
      const began = performance.now();
      const pending = harmony.request(workOf(job, session + 1));
      took.push(performance.now() - began);
      void pending.verdict.then((verdict) => {
        const waited = clock.now() - start - job.at;
        const reasons = harmony.why(
          verdict.granted ? verdict.seat.grant.id : `${session + 1}.${session + 1}`,
        );
        const prediction = reasons?.devices[0]?.prediction;
        if (prediction === undefined) throw new Error(`nothing is remembered of ${job.name}`);
        const { contention, hold } = prediction;
        const end = clock.now() - start + (verdict.granted ? job.hold : 0);
        fates.push({ job, waited, granted: verdict.granted, end, contention, hold });
        if (verdict.granted) clock.after(job.hold, () => void harmony.release(verdict.seat, 'released'));
      });
    });
  while (clock.step(Number.POSITIVE_INFINITY)) await turn();
  await harmony.close();
  return { fates, took };
}

function devicesOf({ devices }: Mix): readonly HarmonyDevice[] {
  const capacity = { cpu: 8, memory: 2 ** 34, bandwidth: 1e10 };
  return Array.from({ length: devices }, (_, at) => ({
    ...{ name: `r${at}`, profile: at % 2 === 0 ? 'quick' : 'slow', capacity, allocator: undefined },
    ...{ pools: new Map<string, number>(), load: () => ({ cpu: 0.2, memory: 0.3, bandwidth: 0.1 }) },
    outside: () => [],
  }));
}

function workOf(job: Job, session: number): Parameters<Harmony['request']>[0] {
  const { device, tool, priority, scopes, wait, name, complexity, estimate } = job;
  return {
    ...{ device, session, owner: String(session), deviceSession: undefined, tool, priority, scopes, wait },
    declared: { ...nothingDeclared, workflow: name, complexity, estimate },
    ...{ lease: 3_600_000, reserve: true, onSignal: () => {}, onRevoke: (_seat: Seat) => {} },
  };
}

/** Those of the second day: what was learnt on the first is put to use. */
export function measured(fates: readonly Fate[]): readonly Fate[] {
  return fates.filter(({ job }) => job.at >= day);
}

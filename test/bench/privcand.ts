// npm run bench:privcand [-- --quick] [-- --json FILE] [-- --large]
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Door, labSupport } from '../../lab/netns/index.ts';
import { type Front, openFront } from '../lab/front.ts';
import { Script } from '../lab/python.ts';
import { measureCommits, measureEdits } from './privcand-edits.ts';
import { measureLarge } from './privcand-large.ts';
import { measureMemory } from './privcand-memory.ts';
import { quantile } from './quantile.ts';

const scripts = 16;
/** Seconds that each script thinks while it holds the lock. */
const think = 2;
/** sshd turns away more than ten logins at a time. */
const atOnce = 4;

interface Outcome {
  /** Seconds from the word to begin until the last script is done. */
  readonly makespan: number;
  readonly landed: number;
  readonly denied: number;
}

/** Sixteen ncclient scripts, one interface each, all told to begin when the last of them is in. */
async function race(doors: readonly Door[]): Promise<Outcome> {
  const racers: Script[] = [];
  for (let first = 0; first < doors.length; first += atOnce) {
    const entering = doors
      .slice(first, first + atOnce)
      .map((door, at) => new Script('ncclient_think', door, [`eth${first + at}`, String(think)]));
    await Promise.all(entering.map((script) => script.told(1)));
    racers.push(...entering);
  }
  const began = Date.now() / 1_000;
  for (const racer of racers) racer.begin();
  const ends = await Promise.all(racers.map((racer) => racer.told(2, 300_000)));
  await Promise.all(racers.map((racer) => racer.finished()));
  const failures = ends.filter(({ event }) => event !== 'done');
  for (const failure of failures) console.log(`  a script failed: ${JSON.stringify(failure)}`);
  return {
    makespan: Math.max(...ends.map(({ at }) => Number(at))) - began,
    landed: ends.length - failures.length,
    denied: ends.reduce((sum, { denied }) => sum + Number(denied ?? 0), 0),
  };
}

function tell(way: string, { makespan, landed, denied }: Outcome): void {
  console.log(
    `${way.padEnd(32)}${makespan.toFixed(1).padStart(8)} s${String(landed).padStart(4)} of ${scripts} land, ${denied} lock-denied`,
  );
}

/** Milliseconds that each turn had the device's candidate locked, by Forelock's log. */
function turnsIn(logFile: string): readonly number[] {
  const lines = readFileSync(logFile, 'utf8').split('\n').filter(Boolean);
  const entries = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return entries.flatMap(({ event, milliseconds }) =>
    event === 'candidate-turn' ? [Number(milliseconds)] : [],
  );
}

async function measure(front: Front, logFile: string, rounds: number): Promise<Record<string, number>> {
  const ways: readonly (readonly [string, () => Door])[] = [
    ['straight, retrying', () => front.straight],
    ['through Forelock, real locks', () => front.through('normal')],
    ['through Forelock, private', () => front.through('own')],
  ];
  const outcomes = new Map<string, Outcome[]>(ways.map(([way]) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, door] of ways) {
      const outcome = await race(Array.from({ length: scripts }, door));
      outcomes.get(way)?.push(outcome);
      tell(way, outcome);
    }
  }
  const median = (way: string): number =>
    quantile(outcomes.get(way)?.map(({ makespan }) => makespan) ?? [], 0.5);
  const [straight = '', real = '', own = ''] = ways.map(([way]) => way);
  const landed = outcomes.get(own)?.reduce((sum, outcome) => sum + outcome.landed, 0) ?? 0;
  const turns = turnsIn(logFile);
  return {
    makespan_straight_over_forelock: median(straight) / median(own),
    makespan_straight_over_real_locks: median(straight) / median(real),
    success_share: landed / (scripts * rounds),
    real_lock_hold_ms_p50: quantile(turns, 0.5),
    real_lock_hold_ms_p99: quantile(turns, 0.99),
  };
}

/** Real devices search long lists from end to end: sizes are tried until the next would take longer than this, in milliseconds. */
const largeBudget = 900_000;

async function tellLarge(front: Front): Promise<void> {
  for await (const large of measureLarge(front, [1_000, 5_000, 10_000, 100_000], 20, largeBudget))
    console.log(
      JSON.stringify(large, (_, value) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value)),
    );
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const support = labSupport();
  if (!support.ok) throw new Error(`the lab's netconfd is needed: ${support.why}`);
  const directory = mkdtempSync(join(tmpdir(), 'fl-privcand-'));
  const logFile = join(directory, 'forelock.log');
  const log = openSync(logFile, 'w');
  console.log(
    `Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}.\n`,
  );
  const front = await openFront(directory, 1, { log });
  try {
    if (values.large) return await tellLarge(front);
    const rounds = values.quick ? 1 : 3;
    const measured = {
      ...(await measure(front, logFile, rounds)),
      ...(await measureEdits(front.through('own'), front.straight)),
      ...(await measureCommits(front.through('own'), scripts, 5)),
      ...(await measureMemory(100, 100_000)),
    };
    const figures: Record<string, number> = {};
    for (const [name, value] of Object.entries(measured)) {
      figures[name] = Number(value.toPrecision(4));
      console.log(`${name.padEnd(48)}${figures[name]}`);
    }
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);
  } finally {
    await front.close();
    closeSync(log);
    rmSync(directory, { recursive: true, force: true });
  }
}

await run();

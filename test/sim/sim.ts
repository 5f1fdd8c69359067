// npm run sim [-- --seeds N] [-- --from S] [-- --seed S] [-- --planted]
import { parseArgs } from 'node:util';
import { huntPlanted } from './hunt.ts';
import { playSeed, type RunReport } from './run.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    planted: { type: 'boolean', default: false },
  },
});

function tell({ seed, violation, hash, lines }: RunReport): void {
  console.log(lines.join('\n'));
  if (violation === undefined) console.log(`seed ${seed}: nothing that must not happen (trace ${hash})`);
  else console.log(`seed ${seed}: ${violation.danger} after ${violation.at} ms: ${violation.what}`);
  console.log(`Again: npm run sim -- --seed ${seed}`);
}

/** Stops at the first seed that fails. */
async function playAll(from: number, count: number): Promise<boolean> {
  const began = performance.now();
  let steps = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const report = await playSeed(seed);
    steps += report.steps;
    if (report.violation !== undefined) {
      tell(report);
      return false;
    }
  }
  const seconds = (performance.now() - began) / 1_000;
  console.log(
    `seeds ${from} to ${from + count - 1}: nothing that must not happen, in ${steps} steps; ${Math.round(count / seconds)} seeds a second`,
  );
  return true;
}

async function findPlanted(from: number): Promise<boolean> {
  let all = true;
  for await (const { bug, tried, found } of huntPlanted(from)) {
    console.log(`${found ? 'found' : 'NOT FOUND'} after ${tried} seeds: ${bug.danger}: ${bug.what}`);
    all &&= found;
  }
  return all;
}

async function playOne(seed: number): Promise<boolean> {
  const report = await playSeed(seed);
  tell(report);
  return report.violation === undefined;
}

process.on('unhandledRejection', (cause) => {
  console.error('a promise was rejected and nobody took notice:', cause);
  process.exit(1);
});

const from = Number(values.from);
const passed = values.planted
  ? await findPlanted(from)
  : await (values.seed === undefined ? playAll(from, Number(values.seeds)) : playOne(Number(values.seed)));
process.exit(passed ? 0 : 1);

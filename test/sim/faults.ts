import { journalSteps } from './durable-store.ts';
import type { Run } from './run.ts';

type Fault = (run: Run) => void;

/** What goes wrong, each as often as it is listed. */
const faults: readonly Fault[] = [
  loseConnection,
  loseConnection,
  loseConnection,
  badWeather,
  badWeather,
  lockPast,
  lockPast,
  ({ premises: { devices, dice } }) => dice.pick([...devices.values()]).crash(dice.between(0, 2_000)),
  ({ premises: { devices, dice } }) => dice.pick([...devices.values()]).restartAgent(),
  ({ premises: { devices, dice } }) => dice.pick([...devices.values()]).stall(dice.between(100, 3_000)),
  (run) => run.crashForelock(run.premises.dice.between(5, 800)),
  (run) => run.crashForelock(run.premises.dice.between(5, 800)),
  (run) => void run.stopForelock(run.premises.dice.between(5, 800)),
  crashAtStep,
  crashAtStep,
  ({ premises: { clock, dice, log } }) => {
    log.note('the clock leaps');
    clock.leap(dice.pick([50, 1_000, 30_000, 3_600_000]));
  },
];

/** Puts a few faults into the first `length` milliseconds of a run. */
export function scheduleFaults(run: Run, length: number): void {
  const { clock, dice } = run.premises;
  const count = dice.between(0, 8);
  for (let n = 0; n < count; n += 1) {
    const fault = dice.pick(faults);
    clock.after(dice.between(0, length), () => fault(run));
  }
}

/** Of a client or of a device, in the middle of whatever is on its way. */
function loseConnection({ clients, premises: { dice, log } }: Run): void {
  const { door } = dice.pick(clients);
  if (door === undefined) return;
  log.note(`${door.session} is cut off`);
  if (dice.chance(0.5)) door.wire.cut();
  else door.deviceWire.cut();
}

/** Forelock dies in the middle of its journal's work; when it is back, perhaps in the middle of recovering, again. */
function crashAtStep(run: Run): void {
  const { disk, dice, log } = run.premises;
  const step = dice.pick(journalSteps);
  disk.trap(step, () => {
    log.note(`at ${step}:`);
    run.crashForelock(dice.between(5, 400));
    if (dice.chance(0.3)) crashAtStep(run);
  });
}

function badWeather({ premises: { weather, clock, dice } }: Run): void {
  weather.trouble = dice.pick([0.1, 0.4, 0.9]);
  clock.after(dice.between(200, 3_000), () => {
    weather.trouble = 0;
  });
}

function lockPast({ premises: { devices, dice } }: Run): void {
  const device = dice.pick([...devices.values()]);
  device.lockPast(dice.pick(['running', 'candidate', 'startup']), dice.between(10, 2_500));
}

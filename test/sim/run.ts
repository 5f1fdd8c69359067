import { resourceNames } from '../../src/core/index.ts';
import type { ToolTerms } from '../../src/proxy/session-options.ts';
import { Client } from './client.ts';
import { subtrees } from './device-model.ts';
import type { Dice } from './dice.ts';
import { scheduleFaults } from './faults.ts';
import { type Door, ForelockProcess } from './forelock-process.ts';
import { checkNothingLeft } from './nothing-left.ts';
import { Planner } from './planner.ts';
import { openPremises, type Premises } from './premises.ts';
import type { Violation } from './run-log.ts';
import { type Seams, soundSeams } from './seams.ts';

/** Milliseconds of trouble, then of peace: the longest wait, lease and retry of an undo are over by its end. */
const trouble = 6_000;
const peace = 150_000;
/** Between two looks at the queue, in steps and in milliseconds. */
const lookEvery = { steps: 16, time: 500 };

export interface RunReport {
  readonly seed: number;
  readonly violation: Violation | undefined;
  /** The same for the same seed, on any machine. */
  readonly hash: string;
  readonly steps: number;
  readonly lines: readonly string[];
}

/** One run of a seed, from opening to the last check. */
export class Run {
  readonly premises: Premises;
  readonly clients: readonly Client[];
  readonly #seed: number;
  readonly #planners: readonly Planner[];
  readonly #doors: number[] = [];
  #forelock: ForelockProcess;
  #down = false;
  #steps = 0;
  #lookedAt = 0;

  constructor(seed: number, seamsOf: (dice: Dice) => Seams) {
    this.#seed = seed;
    this.premises = openPremises(seed, seamsOf);
    const { dice } = this.premises;
    this.#forelock = new ForelockProcess(this.premises);
    this.clients = Array.from({ length: this.premises.policy.crowd ? 6 : dice.between(2, 5) }, (_, at) =>
      this.#client(`c${at}`),
    );
    this.#planners = Array.from(
      { length: dice.between(0, 3) },
      (_, at) => new Planner({ session: at + 1, premises: this.premises, forelock: () => this.#forelock }),
    );
  }

  get forelock(): ForelockProcess {
    return this.#forelock;
  }

  async play(): Promise<RunReport> {
    const { clock, log } = this.premises;
    const start = clock.now();
    void this.#forelock.start();
    scheduleFaults(this, trouble);
    for (const client of this.clients) client.come();
    for (const planner of this.#planners) planner.later();
    await this.#until(start + trouble);
    this.#makePeace();
    await this.#until(clock.now() + peace);
    if (log.violation === undefined) await checkNothingLeft(this);
    return {
      ...{ seed: this.#seed, violation: log.violation, hash: log.hash },
      ...{ steps: this.#steps, lines: log.lines },
    };
  }

  /** Forelock dies, and another is started on its disk after a while. */
  crashForelock(downFor: number): void {
    if (this.#down) return;
    this.premises.log.note('Forelock dies');
    this.#down = true;
    this.#forelock.crash();
    this.#startAgain(downFor);
  }

  /** Forelock is told to end, takes its time for that, and is started again. */
  async stopForelock(downFor: number): Promise<void> {
    if (this.#down) return;
    this.premises.log.note('Forelock is stopped');
    this.#down = true;
    await this.#forelock.stop();
    this.#startAgain(downFor);
  }

  #startAgain(downFor: number): void {
    const { clock, log, book, signals } = this.premises;
    book.forgetAll();
    signals.forgetDue();
    clock.after(downFor, () => {
      log.note('Forelock starts');
      this.#down = false;
      this.#forelock = new ForelockProcess(this.premises);
      void this.#forelock.start();
    });
  }

  async #until(end: number): Promise<void> {
    const { clock, log } = this.premises;
    while (log.violation === undefined && clock.step(end)) {
      this.#steps += 1;
      await settle();
      const due = clock.now() - this.#lookedAt >= lookEvery.time;
      if (due || this.#steps % lookEvery.steps === 0) this.#look();
    }
  }

  #look(): void {
    const { book, queue, signals, amounts, log, clock } = this.premises;
    this.#lookedAt = clock.now();
    this.#checkSum();
    book.checkLost();
    if (!this.#forelock.open) return;
    signals.look(this.#forelock.harmony);
    queue.checkStopped(this.#forelock.harmony);
    book.checkParts(this.#forelock.harmony);
    amounts.look(this.#forelock.harmony);
    queue.checkOverrun(this.#forelock.harmony);
    for (const seat of book.past.slice(-20)) {
      if (this.#forelock.desk.stands(seat)) log.violate('stale-token', `${seat.grant.id} still stands`);
    }
  }

  /** What stands on a device is never more than it has, whatever was changed. */
  #checkSum(): void {
    const { devices, log, policy } = this.premises;
    for (const { name, rows } of devices.values())
      for (const resource of resourceNames) {
        let sum = 0;
        for (const [row, amount] of rows) if (row.startsWith(resource)) sum += amount;
        if (sum > policy.capacity[resource] * (1 + 1e-9))
          log.violate('overdrawn-device', `${sum} of ${resource} on ${name}`);
      }
  }

  #makePeace(): void {
    const { weather, devices, disk, log } = this.premises;
    log.note('peace');
    weather.trouble = 0;
    disk.disarm();
    for (const device of devices.values()) device.calm();
    for (const planner of this.#planners) planner.leave();
    for (const client of this.clients) client.leave();
  }

  #client(name: string): Client {
    const { dice, policy } = this.premises;
    const terms: ToolTerms = {
      ...{
        tool: dice.chance(0.5) ? name : 'shared',
        priority: dice.between(0, 7),
        mayKill: dice.chance(0.5),
      },
      ...{
        devices: undefined,
        writes: policy.crowd ? undefined : writesOf(dice),
        candidate: policy.crowd || dice.chance(0.3) ? 'private' : 'shared',
      },
      ...{
        wait: policy.crowd ? 20_000 : dice.pick([0, 500, 4_000, 20_000]),
        lease: dice.pick([400, 2_000, 60_000]),
      },
    };
    return new Client({
      ...{ name, terms, premises: this.premises },
      enter: (given) => this.#enter(given),
      somebody: () => (this.#doors.length === 0 ? 1 : dice.pick(this.#doors.slice(-6))),
    });
  }

  #enter(terms: ToolTerms): Door | undefined {
    const { dice, devices } = this.premises;
    const device = dice.pick([...devices.values()]);
    if (!this.#forelock.open || !device.up) return undefined;
    const door = this.#forelock.enter(device, terms);
    this.#doors.push(door.session);
    return door;
  }
}

/** Policy bounds some tools to a subtree or two. */
function writesOf(dice: Dice): readonly string[] | undefined {
  if (dice.chance(0.6)) return undefined;
  return Array.from({ length: dice.between(1, 2) }, () => dice.pick(subtrees).expression);
}

/** Lets everything happen that needs no time: an immediate runs behind all ticks and promises, and may set another. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

export function playSeed(
  seed: number,
  seamsOf: (dice: Dice) => Seams = () => soundSeams,
): Promise<RunReport> {
  return new Run(seed, seamsOf).play();
}

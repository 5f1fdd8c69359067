import type { Resources } from '../../src/core/index.ts';
import { AmountWatch } from './amount-watch.ts';
import type { UndoWatch } from './confirmed-commit.ts';
import { Device } from './device.ts';
import { Dice } from './dice.ts';
import { Disk } from './durable-store.ts';
import type { Weather } from './flaky-allocator.ts';
import { GrantBook } from './grant-book.ts';
import { QueueWatch } from './queue-watch.ts';
import { RunLog } from './run-log.ts';
import type { Seams } from './seams.ts';
import { SignalWatch } from './signal-watch.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What a run's Forelock is told to do. Times are milliseconds. */
export interface RunPolicy {
  readonly aging: number;
  readonly overrun: 'revoke' | 'wait';
  readonly yield: 'park' | 'wait';
  readonly reserveImplicit: boolean;
  /** Whether all tools have the same user on a device, so that commits may go together. */
  readonly oneLogin: boolean;
  readonly startup: 'after-commit' | 'leave';
  /** Every client has a candidate of its own on one device and writes one entry at a time: many commits then wait together. */
  readonly crowd: boolean;
  readonly capacity: Resources;
}

/** All that outlives a crash of Forelock. */
export interface Premises {
  readonly clock: VirtualClock;
  readonly dice: Dice;
  readonly log: RunLog;
  readonly devices: ReadonlyMap<string, Device>;
  readonly disk: Disk;
  readonly weather: Weather;
  /** What the loads of the devices are by: they take none of the run's own dice. */
  readonly loadDice: Dice;
  readonly book: GrantBook;
  readonly queue: QueueWatch;
  readonly amounts: AmountWatch;
  readonly signals: SignalWatch;
  readonly policy: RunPolicy;
  readonly seams: Seams;
}

const linesKept = 120;

export function openPremises(seed: number, seamsOf: (dice: Dice) => Seams): Premises {
  const dice = new Dice(seed);
  const clock = new VirtualClock();
  const log = new RunLog(clock, linesKept);
  const crowd = dice.chance(0.2);
  const names = crowd || dice.chance(0.5) ? ['r1'] : ['r1', 'r2'];
  const devices = new Map(names.map((name) => [name, new Device(name, clock, dice)]));
  for (const [name, { commits }] of devices) commits.watches.add(noting(log, name));
  const disk = new Disk();
  const policy = policyOf(dice, crowd);
  const book = new GrantBook({ clock, log, devices, disk });
  const queue = new QueueWatch({ book, clock, log, ...policy });
  const signals = new SignalWatch({ book, clock, log });
  const amounts = new AmountWatch({ clock, log, devices, disk, capacity: policy.capacity });
  // A planted bug's own choices take none of the run's.
  const seams = seamsOf(new Dice(seed + 0x5eed));
  return {
    clock,
    dice,
    log,
    devices,
    disk,
    weather: { trouble: 0 },
    loadDice: new Dice(seed + 0x10ad),
    book,
    queue,
    signals,
    amounts,
    policy,
    seams,
  };
}

function noting(log: RunLog, device: string): UndoWatch {
  return (commits) => {
    log.note(`${device} undoes ${commits.length} commits`);
    return () => {};
  };
}

function policyOf(dice: Dice, crowd: boolean): RunPolicy {
  return {
    aging: dice.pick([100, 300, 1_000]),
    overrun: dice.chance(0.7) ? 'revoke' : 'wait',
    yield: dice.chance(0.3) ? 'park' : 'wait',
    reserveImplicit: dice.chance(0.15),
    oneLogin: crowd || dice.chance(0.5),
    startup: dice.chance(0.5) ? 'after-commit' : 'leave',
    crowd,
    capacity: dice.pick([
      { cpu: 2, memory: 2 ** 30, bandwidth: 1e8 },
      { cpu: 0.1, memory: 2 ** 24, bandwidth: 0 },
    ]),
  };
}

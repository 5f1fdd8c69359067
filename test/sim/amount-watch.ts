import { type Log, type LogFields, type Resources, resourceNames, silentLog } from '../../src/core/index.ts';
import type { Harmony } from '../../src/harmony/index.ts';
import type { AllocationStep, Change } from '../../src/reserve/index.ts';
import type { Device } from './device.ts';
import type { Disk } from './durable-store.ts';
import { rowOf } from './flaky-allocator.ts';
import type { RunLog } from './run-log.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Milliseconds that a change may take: a row that its device has lost since it began is not missed. */
const longestChange = 10_000;

interface WatchOptions {
  readonly clock: VirtualClock;
  readonly log: RunLog;
  readonly devices: ReadonlyMap<string, Device>;
  readonly disk: Disk;
  readonly capacity: Resources;
}

type Books = Pick<Harmony, 'account'>;

/** Whether ledger, journal and device go together, however often the monitor changes what is set aside. */
export class AmountWatch {
  readonly #options: WatchOptions;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** What a Forelock says its words into: a change that it says it has made is looked for everywhere. */
  hear(books: () => Books, alive: () => boolean): Log {
    const info = (fields: LogFields): void => {
      if (alive() && fields.event === 'adjustment') this.#changed(books(), fields as unknown as Change);
    };
    return { ...silentLog, info };
  }

  /** At any time: no more than there is, and of no row more than the ledger has of it. */
  look(books: Books): void {
    const { log, devices, capacity } = this.#options;
    for (const { name } of devices.values()) {
      const claims = [...(books.account(name)?.aside.values() ?? [])];
      for (const resource of resourceNames) {
        const sum = claims.reduce((total, { amount }) => total + amount[resource], 0);
        // Sums of fractions.
        if (sum > capacity[resource] * (1 + 1e-9))
          log.violate(
            'wrong-amount',
            `${sum} of ${resource} set aside on ${name}, which has ${capacity[resource]}`,
          );
      }
    }
    for (const { grant, steps } of this.#options.disk.grants.values())
      for (const step of steps) this.#checkRow(books, grant, step);
  }

  /** A row that is to be undone may be there when its grant is nowhere but in the journal. */
  #checkRow(books: Books, grant: string, step: AllocationStep): void {
    const { log, devices } = this.#options;
    const stands = devices.get(step.device)?.rows.get(rowOf(step)) ?? 0;
    const entered = books.account(step.device)?.aside.get(grant)?.amount[step.resource];
    if (entered === undefined || stands <= entered) return;
    log.violate(
      'wrong-amount',
      `${grant} has ${stands} of ${step.resource} on ${step.device}, and ${entered} in the ledger`,
    );
  }

  #changed(books: Books, { device: name, grant, resource, to }: Change): void {
    const { log, devices, disk, clock } = this.#options;
    log.note(`${grant} has ${to} of ${resource} on ${name} now`);
    const step = disk.grants
      .get(grant)
      ?.steps.find((each) => each.device === name && each.resource === resource);
    const device = devices.get(name);
    if (device === undefined || step === undefined)
      return log.violate(
        'wrong-amount',
        `${resource} of ${grant} on ${name} was changed, and the journal has no such step`,
      );
    const lost = clock.now() - device.forgotAt < longestChange;
    const amounts = {
      device: device.rows.get(rowOf(step)) ?? (lost ? to : 0),
      journal: step.amount,
      ledger: books.account(name)?.aside.get(grant)?.amount[resource] ?? 0,
    };
    if (Object.values(amounts).every((amount) => amount === to)) return;
    log.violate(
      'wrong-amount',
      `${resource} of ${grant} on ${name} is to be ${to}: ${JSON.stringify(amounts)}`,
    );
  }
}

import { setImmediate as turn } from 'node:timers/promises';
import { ForelockError, type Resources, resourceNames, silentLog } from '../../src/core/index.ts';
import { Harmony, type Seat, type Signal, type Work } from '../../src/harmony/index.ts';
import type { WorkflowRecord } from '../../src/predict/index.ts';
import type { AllocationStep, Allocator, MonitorPolicy } from '../../src/reserve/index.ts';
import type { OpenGrant, Store } from '../../src/store/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';
import { candidateWork, quickStore } from './house.ts';

export const policy: MonitorPolicy = {
  ...{ high: 0.8, low: 0.2, readings: 2, idleReadings: 2, coolDown: 1_000, step: 0.1, floor: 0.25 },
};

/** An allocator whose device is a map of rows, and which does as it is told: fails, or waits to be let go on. */
class Rows implements Allocator {
  readonly name: string = 'rows';
  readonly rows: Map<string, number> = new Map();
  readonly heard: (what: string) => void;
  /** What a change does before it is made; throws to refuse. */
  before: (step: AllocationStep) => Promise<void> = async () => {};

  constructor(heard: (what: string) => void) {
    this.heard = heard;
  }

  plan(device: string, directive: Resources, row: number): readonly AllocationStep[] {
    return resourceNames
      .filter((resource) => directive[resource] > 0)
      .map((resource) => ({
        ...{ device, allocator: this.name, resource, amount: directive[resource] },
        ...{ does: `${resource} ${row}`, undoes: `${resource} ${row}` },
      }));
  }

  async take({ does, amount }: AllocationStep): Promise<void> {
    this.rows.set(String(does), amount);
  }

  async undo({ undoes }: AllocationStep): Promise<void> {
    this.heard(`undone ${String(undoes)}`);
    this.rows.delete(String(undoes));
  }

  adjuster(_from: AllocationStep): (to: AllocationStep) => Promise<void> {
    return async (to) => {
      await this.before(to);
      this.heard(`device ${String(to.does)} ${to.amount}`);
      if (!this.rows.has(String(to.does))) throw new ForelockError('reservation-failed', 'no such row');
      this.rows.set(String(to.does), to.amount);
    };
  }
}

/** A Harmony on r1 with 4 cores, whose load the test says; all that is done to journal and device is heard in its order. */
export class MonitoredDevice {
  readonly clock: VirtualClock = new VirtualClock();
  readonly heard: string[] = [];
  readonly journal: Map<string, OpenGrant> = new Map();
  readonly records: WorkflowRecord[] = [];
  readonly signals: Signal[] = [];
  readonly rows: Rows = new Rows((what) => void this.heard.push(what));
  readonly harmony: Harmony;
  /** What the journal does before it writes; throws where it is broken. */
  journalBefore: () => void = () => {};
  #cpu = 0.5;

  constructor(monitor: MonitorPolicy | undefined = policy) {
    const device = { name: 'r1', profile: 'p', allocator: this.rows, pools: new Map<string, number>() };
    const capacity = { cpu: 4, memory: 0, bandwidth: 0 };
    const load = () => ({ cpu: this.#cpu, memory: 0.5, bandwidth: 0.5 });
    this.harmony = new Harmony({
      ...{ devices: [{ ...device, capacity, load, outside: () => [] }], store: this.#store() },
      ...{ clock: this.clock, log: silentLog, aging: 5_000, overrun: 'wait', monitor },
    });
  }

  #store(): Store {
    const quick = quickStore(this.records);
    const openGrant = async (record: OpenGrant): Promise<void> => {
      this.journalBefore();
      this.heard.push(`journal ${record.steps.map(({ amount }) => amount)}`);
      this.journal.set(record.grant, record);
    };
    const closeGrant = (grant: string): void => {
      this.heard.push('closed');
      this.journal.delete(grant);
    };
    return { ...quick, journal: { ...quick.journal, openGrant, closeGrant } };
  }

  async seat(session: number, more: Partial<Work> = {}): Promise<Seat> {
    const onSignal = (signal: Signal): void => void this.signals.push(signal);
    const verdict = await this.harmony.request(candidateWork(session, { onSignal, ...more })).verdict;
    if (!verdict.granted) throw new Error(`refused: ${verdict.reason}`);
    return verdict.seat;
  }

  /** So many readings of one load, 2 s apart; what they change is done when it resolves. */
  async read(cpu: number, times: number): Promise<void> {
    this.#cpu = cpu;
    for (let count = 0; count < times; count += 1) {
      this.clock.leap(2_000);
      this.harmony.loadRead('r1');
      await turn();
    }
  }

  /** Cores: as the status tells them, of the grant and in all. */
  told(): { readonly grant: number | undefined; readonly reserved: number | undefined } {
    const [status] = this.harmony.status(() => 0);
    return { grant: status?.grants[0]?.allocated.cpu, reserved: status?.reserved.cpu };
  }

  get stands(): readonly number[] {
    return [...this.rows.rows.values()];
  }
}

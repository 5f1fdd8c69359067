import type { Clock, Log, Resources } from '../core/index.ts';
import type { Load } from '../predict/index.ts';
import {
  type AllocationStep,
  type Allocator,
  type Change,
  type MonitorPolicy,
  type MonitorState,
  stepMonitor,
} from '../reserve/index.ts';
import type { Journal, OpenGrant } from '../store/index.ts';
import type { Plan, Reservations } from './reservations.ts';
import { claimOn, type Standing, standingStep, stepFor } from './standing.ts';
import type { Seat } from './work.ts';

/** What the monitor has changed since the start. */
export interface MonitorCounts {
  readonly raised: number;
  readonly lowered: number;
  /** Changes that a device refused or did not answer. */
  readonly failed: number;
}

export interface MonitoringOptions {
  /** Undefined: nothing is changed while a grant stands. */
  readonly policy: MonitorPolicy | undefined;
  readonly reservations: Reservations;
  readonly journal: Pick<Journal, 'openGrant'>;
  readonly clock: Clock;
  readonly log: Log;
  /** What those of classes over `priority` who wait for a device are to have. */
  readonly headroom: (device: string, priority: number) => Resources;
  /** Told of each change when it stands. */
  readonly changed: (seat: Seat, change: Change) => void;
}

/**
 * Carries out what the monitor says after each reading of a device: for a raise the ledger first, then the journal, then the device;
 * for a lowering the device first. So the ledger never has less than the device, and whatever stands, the journal has its undo.
 */
export class Monitoring {
  readonly #options: MonitoringOptions;
  readonly #standing = new Map<string, Standing>();
  /** Devices that are being changed: they are not looked at before that is done. */
  readonly #changing = new Set<string>();
  readonly #states = new Map<string, MonitorState>();
  #counts: MonitorCounts = { raised: 0, lowered: 0, failed: 0 };

  constructor(options: MonitoringOptions) {
    this.#options = options;
  }

  get counts(): MonitorCounts {
    return this.#counts;
  }

  /** A plan was carried out, and stands in the journal as `record`. */
  begin(seat: Seat, { wants }: Plan, record: OpenGrant): void {
    const byDevice = new Map(wants.map((want) => [want.device, want]));
    this.#standing.set(seat.grant.id, {
      ...{ seat, wants: byDevice, record, turn: Promise.resolve(), over: false },
    });
  }

  /** Nothing of the grant is changed any more; gives the steps that stand when what is under way has ended. */
  async end({ grant, steps }: Seat): Promise<readonly AllocationStep[]> {
    const standing = this.#standing.get(grant.id);
    if (standing === undefined) return steps;
    this.#standing.delete(grant.id);
    standing.over = true;
    await standing.turn;
    return standing.record.steps;
  }

  /** Calls `see`, which must not reject, with all that stands: in turn with changes, and before anything of it is undone. */
  async seeTo(see: (grant: string, step: AllocationStep) => Promise<void>): Promise<void> {
    const one = async (grant: string, standing: Standing): Promise<void> => {
      for (const step of standing.record.steps) if (!standing.over) await see(grant, step);
    };
    const turns = [...this.#standing].map(([grant, standing]) => {
      standing.turn = standing.turn.then(() => one(grant, standing));
      return standing.turn;
    });
    await Promise.all(turns);
  }

  /** A device's load was read anew. */
  read(device: string, load: Load): void {
    const { policy, reservations, clock } = this.#options;
    if (policy === undefined || this.#changing.has(device)) return;
    const claims = [...this.#standing.values()].flatMap((standing) => {
      const headroom = this.#options.headroom(device, standing.seat.work.priority);
      return claimOn(standing, device, reservations.allocator(device), headroom) ?? [];
    });
    const event = { device, at: clock.now(), load, ledger: reservations.ledger, claims };
    const { state, effects } = stepMonitor(this.#states.get(device), event, policy);
    this.#states.set(device, state);
    if (effects.length > 0) void this.#changeAll(device, effects);
  }

  async #changeAll(device: string, changes: readonly Change[]): Promise<void> {
    this.#changing.add(device);
    await Promise.all(changes.map((change) => this.#inTurn(change)));
    this.#changing.delete(device);
  }

  #inTurn(change: Change): Promise<void> {
    const standing = this.#standing.get(change.grant);
    if (standing === undefined) return Promise.resolve();
    standing.turn = standing.turn.then(() => this.#change(standing, change));
    return standing.turn;
  }

  /** Never rejects: what could not be changed stands as it was, and is found again by a later reading. */
  async #change(standing: Standing, change: Change): Promise<void> {
    if (standing.over) return;
    const { log, changed } = this.#options;
    const { type, ...told } = change;
    const { tool } = standing.seat.work;
    try {
      const done = await (type === 'raise' ? this.#raise(standing, change) : this.#lower(standing, change));
      if (!done) return;
      this.#count(type === 'raise' ? 'raised' : 'lowered');
      log.info({ event: 'adjustment', adjustment: type, tool, ...told }, 'changed what is set aside');
      if (!standing.over) changed(standing.seat, change);
    } catch (cause) {
      this.#count('failed');
      log.warn(
        { adjustment: type, tool, ...told, cause: String(cause) },
        'could not change what is set aside',
      );
    }
  }

  /** False, with nothing done, where somebody has taken the room since the reading. */
  async #raise(standing: Standing, change: Change): Promise<boolean> {
    const { reservations, headroom } = this.#options;
    const { device, grant, resource, to } = change;
    const kept = headroom(device, standing.seat.work.priority);
    if (!reservations.adjust(device, { grant, resource, amount: to, headroom: kept })) return false;
    const into = this.#stepFor(standing, change);
    if (into === undefined) return true;
    const [allocator, earlier] = [this.#allocatorOf(into), standing.record];
    const before = standingStep(earlier.steps, into);
    try {
      await this.#record(standing, before, into);
      await (before === undefined ? allocator.take(into) : changeInto(allocator, before, into));
      return true;
    } catch (cause) {
      await this.#takeBack(standing, change, { before, into, earlier });
      throw cause;
    }
  }

  /** After a raise that failed: nobody knows which of the two amounts stands. Where that stays so, the greater one counts. */
  async #takeBack(
    standing: Standing,
    { device, grant, resource, from, to }: Change,
    {
      before,
      into,
      earlier,
    }: { before: AllocationStep | undefined; into: AllocationStep; earlier: OpenGrant },
  ): Promise<void> {
    const { reservations, log } = this.#options;
    const allocator = this.#allocatorOf(into);
    try {
      await (before === undefined ? allocator.undo(into) : changeInto(allocator, into, before));
      standing.record = earlier;
      reservations.adjust(device, { grant, resource, amount: from });
    } catch (cause) {
      const told = { device, grant, resource, from, to, cause: String(cause) };
      log.warn(told, 'could not take back a change: the greater amount is kept in the ledger');
    }
  }

  async #lower(standing: Standing, change: Change): Promise<boolean> {
    const { device, grant, resource, to } = change;
    const into = this.#stepFor(standing, change);
    const before = into && standingStep(standing.record.steps, into);
    if (into !== undefined && before !== undefined) await changeInto(this.#allocatorOf(into), before, into);
    this.#options.reservations.adjust(device, { grant, resource, amount: to });
    if (into !== undefined && before !== undefined) await this.#record(standing, before, into);
    return true;
  }

  /** The steps as they are to stand are on disk when it resolves. */
  async #record(standing: Standing, before: AllocationStep | undefined, into: AllocationStep): Promise<void> {
    const others = standing.record.steps.filter((step) => step !== before);
    standing.record = { ...standing.record, steps: [...others, into] };
    await this.#options.journal.openGrant(standing.record);
  }

  #stepFor({ wants }: Standing, { device, resource, to }: Change): AllocationStep | undefined {
    const want = wants.get(device);
    return want && stepFor(this.#options.reservations.allocator(device), want, resource, to);
  }

  #allocatorOf({ device }: AllocationStep): Allocator {
    const allocator = this.#options.reservations.allocator(device);
    if (allocator === undefined) throw new Error(`nothing is set aside on ${device}`);
    return allocator;
  }

  #count(what: keyof MonitorCounts): void {
    this.#counts = { ...this.#counts, [what]: this.#counts[what] + 1 };
  }
}

async function changeInto(allocator: Allocator, from: AllocationStep, to: AllocationStep): Promise<void> {
  const adjust = allocator.adjuster?.(from);
  if (adjust === undefined) throw new Error(`${from.allocator} can't change what it has set aside`);
  await adjust(to);
}

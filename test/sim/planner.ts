import { nothingDeclared, type Seat } from '../../src/harmony/index.ts';
import type { Mode, Scope } from '../../src/lock/index.ts';
import type { ForelockProcess } from './forelock-process.ts';
import type { Premises } from './premises.ts';

interface PlannerOptions {
  readonly session: number;
  readonly premises: Premises;
  readonly forelock: () => ForelockProcess;
}

/** Bytes of the region that is shared out by ranges. */
const bytes = 100;
const modes: readonly Mode[] = ['IS', 'IX', 'S', 'SIX', 'X'];
const places = [
  ...[[], ['running'], ['candidate'], ['running', 'net:users'], ['running', 'net:users', 'user']],
  ['candidate', 'net:interfaces', 'interface', "[name='e0']"],
];

/** Asks Forelock for scopes of every mode and depth without NETCONF, as an API will: holds, renews, gives back. */
export class Planner {
  readonly #options: PlannerOptions;
  #leaving = false;
  #turn = 0;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  leave(): void {
    this.#leaving = true;
  }

  later(): void {
    const { clock, dice } = this.#options.premises;
    if (!this.#leaving) clock.after(dice.between(100, 1_500), () => this.#ask());
  }

  #ask(): void {
    const { premises, forelock, session } = this.#options;
    const { dice, devices } = premises;
    const process = forelock();
    this.#turn += 1;
    const turn = this.#turn;
    if (!process.open) return this.later();
    const device = dice.pick([...devices.keys()]);
    const pending = process.desk.request({
      ...{ device, session, owner: String(session), deviceSession: undefined, tool: 'planner' },
      ...{ declared: nothingDeclared, priority: dice.between(0, 7), onSignal: () => {} },
      ...{ scopes: this.#scopes(device), wait: dice.pick([0, 200, 3_000]), lease: dice.pick([300, 5_000]) },
      ...{
        reserve: dice.chance(0.6),
        onRevoke: (seat: Seat) => void this.#giveBack(process, seat, 'revoked'),
      },
    });
    if (dice.chance(0.1)) premises.clock.after(dice.between(0, 400), () => pending.cancel());
    // A Forelock that has died never answers: the planner asks the next one.
    premises.clock.after(4_000, () => this.#turn === turn && !process.open && this.later());
    void pending.verdict.then((verdict) => {
      if (!verdict.granted) this.later();
      else this.#hold(process, verdict.seat);
    });
  }

  #scopes(device: string): readonly Scope[] {
    const { dice, devices } = this.#options.premises;
    const names = [...devices.keys()];
    return Array.from({ length: dice.between(1, 2) }, () => {
      const name = dice.chance(0.7) ? device : dice.pick(names);
      if (dice.chance(0.5)) return this.#region(name);
      return { path: [name, ...dice.pick(places)], mode: dice.pick(modes) };
    });
  }

  /** A part of a device's memory: units, now and then more than there are, or a range of bytes. */
  #region(device: string): Scope {
    const { dice } = this.#options.premises;
    const from = dice.between(0, bytes - 1);
    if (dice.chance(0.5))
      return {
        ...{ path: [device, '#RAM'], mode: dice.pick(['S', 'X']) },
        extent: { kind: 'bytes', from, to: dice.between(from + 1, bytes) },
      };
    return { path: [device, '#TCAM'], mode: 'X', extent: { kind: 'units', count: dice.between(1, 5) } };
  }

  #hold(process: ForelockProcess, seat: Seat): void {
    const { clock, dice } = this.#options.premises;
    if (dice.chance(0.3)) clock.after(dice.between(10, 300), () => process.desk.renew(seat));
    clock.after(dice.between(0, 900), () => void this.#giveBack(process, seat, 'released'));
  }

  async #giveBack(process: ForelockProcess, seat: Seat, outcome: 'released' | 'revoked'): Promise<void> {
    await process.desk.release(seat, outcome);
    if (outcome === 'released' && process.open) this.later();
  }
}

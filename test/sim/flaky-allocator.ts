import { type Clock, ForelockError, type Resources, resourceNames } from '../../src/core/index.ts';
import type { Adjuster, AllocationStep, Allocator } from '../../src/reserve/index.ts';
import type { Device } from './device.ts';
import type { Dice } from './dice.ts';

/** How likely a request to the agents goes wrong, 0..1; changed as the weather of a run does. */
export interface Weather {
  trouble: number;
}

interface Agents {
  readonly devices: ReadonlyMap<string, Device>;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly weather: Weather;
  /** Whether the Forelock that asks is still alive. */
  readonly alive: () => boolean;
}

/** Milliseconds after which an agent that did not answer is given up. */
const timeOut = 1_500;

const troubles = ['refused', 'lost', 'unheard', 'slow'] as const;

const untouched = { type: 'Integer32', value: 6 } as const;

/** Rows on the simulated devices: refused, slow, lost before or after they were done. */
export class FlakyAllocator implements Allocator {
  readonly name: string = 'simulated';
  readonly #agents: Agents;

  constructor(agents: Agents) {
    this.#agents = agents;
  }

  plan(device: string, directive: Resources, row: number): readonly AllocationStep[] {
    return resourceNames
      .filter((resource) => directive[resource] > 0)
      .map((resource) => ({
        ...{ device, allocator: this.name, resource, amount: directive[resource] },
        ...{ does: [], undoes: [{ oid: `${resource}.${row}`, ...untouched }] },
      }));
  }

  take(step: AllocationStep): Promise<void> {
    return this.#ask(step, (rows) => {
      rows.set(rowOf(step), step.amount);
      return true;
    });
  }

  undo(step: AllocationStep): Promise<void> {
    return this.#ask(step, (rows) => {
      rows.delete(rowOf(step));
      return true;
    });
  }

  async stands(step: AllocationStep): Promise<boolean> {
    let found = false;
    await this.#ask(step, (rows) => {
      found = rows.get(rowOf(step)) === step.amount;
      return true;
    });
    return found;
  }

  /** A row that is not there is refused. */
  adjuster(step: AllocationStep): Adjuster {
    return (to) =>
      this.#ask(step, (rows) => {
        if (!rows.has(rowOf(to))) return false;
        rows.set(rowOf(to), to.amount);
        return true;
      });
  }

  /** @param request false where the agent refuses it */
  #ask(step: AllocationStep, request: (rows: Map<string, number>) => boolean): Promise<void> {
    const { dice, clock, weather, alive } = this.#agents;
    const trouble = dice.chance(weather.trouble) ? dice.pick(troubles) : 'none';
    const device = this.#agents.devices.get(step.device);
    return new Promise((resolve, reject) => {
      const later = (delay: number, answer: () => void): void => {
        clock.after(delay, () => alive() && answer());
      };
      const fail = (why: string): void => reject(new ForelockError('reservation-failed', why));
      later(timeOut, () => fail('no answer'));
      if (trouble === 'lost') return;
      // Also when whoever asked is dead by then: an agent does what has reached it, in order.
      device?.atAgent(dice.between(0, trouble === 'slow' ? 2 * timeOut : 8), (rows) => {
        const done = trouble !== 'refused' && request(rows);
        if (!done) later(1, () => fail('refused'));
        else if (trouble !== 'unheard') later(dice.between(0, 4), resolve);
      });
    });
  }
}

export function rowOf(step: AllocationStep): string {
  return (step.undoes as readonly { readonly oid: string }[])[0]?.oid ?? '';
}

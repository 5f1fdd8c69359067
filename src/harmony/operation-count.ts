import type { OperationTally } from '../predict/index.ts';

/** Kinds of operations that are told apart: the names are the client's, and a record is to stay small. */
const mostKinds = 32;
const longestName = 64;
/** What further kinds are counted as. No operation of a YANG module has this name: an identifier has no brackets. */
const otherKinds = '(other)';

/** What one grant's session has sent to the device, by the operation's name. */
export class OperationCount {
  readonly #tallies = new Map<string, { count: number; time: number }>();

  /** @param time milliseconds until the whole reply was there */
  add(operation: string, time: number): void {
    const known = this.#tallies.get(operation) ?? this.#begin(operation);
    known.count += 1;
    known.time += time;
  }

  tallies(): Readonly<Record<string, OperationTally>> {
    return Object.fromEntries([...this.#tallies].map(([name, tally]) => [name, { ...tally }]));
  }

  #begin(operation: string): { count: number; time: number } {
    const fits = this.#tallies.size < mostKinds - 1 && operation.length <= longestName;
    const name = fits ? operation : otherKinds;
    const tally = this.#tallies.get(name) ?? { count: 0, time: 0 };
    this.#tallies.set(name, tally);
    return tally;
  }
}

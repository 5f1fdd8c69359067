/** Something that wants to be woken at a time. */
export interface Alarm {
  /** Milliseconds since the epoch. */
  due: number;
  /** Where it stands among the alarms; -1 while it is not set. */
  slot: number;
  /** Which comes first of two that are due at once. */
  readonly order: number;
}

/** Alarms by time, as a binary heap in which each knows its place: to set, move or clear one costs a logarithm. */
export class Alarms<T extends Alarm> {
  readonly #heap: T[] = [];

  get first(): T | undefined {
    return this.#heap[0];
  }

  set(item: T, due: number): void {
    item.due = due;
    if (item.slot < 0) {
      item.slot = this.#heap.length;
      this.#heap.push(item);
    }
    this.#settle(item);
  }

  clear(item: T): void {
    if (item.slot < 0) return;
    const last = this.#heap.pop();
    if (last !== undefined && last !== item) {
      this.#put(last, item.slot);
      this.#settle(last);
    }
    item.slot = -1;
  }

  #settle(item: T): void {
    this.#rise(item);
    this.#sink(item);
  }

  #rise(item: T): void {
    while (item.slot > 0) {
      const parent = this.#heap[(item.slot - 1) >> 1];
      if (parent === undefined || !isBefore(item, parent)) return;
      this.#swap(item, parent);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#heap[2 * item.slot + 1];
      const right = this.#heap[2 * item.slot + 2];
      if (left === undefined) return;
      const earlier = right !== undefined && isBefore(right, left) ? right : left;
      if (!isBefore(earlier, item)) return;
      this.#swap(item, earlier);
    }
  }

  #swap(one: T, other: T): void {
    const { slot } = one;
    this.#put(one, other.slot);
    this.#put(other, slot);
  }

  #put(item: T, slot: number): void {
    this.#heap[slot] = item;
    item.slot = slot;
  }
}

function isBefore(one: Alarm, other: Alarm): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}

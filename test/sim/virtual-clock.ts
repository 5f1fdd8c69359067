import type { Clock } from '../../src/core/index.ts';

interface Alarm {
  readonly at: number;
  /** Order of setting, among alarms of one time. */
  readonly order: number;
  /** Undefined when it was called off. */
  action: (() => void) | undefined;
}

/** Time that passes only when told to: from alarm to alarm, or by a leap over many at once. */
export class VirtualClock implements Clock {
  readonly #heap: Alarm[] = [];
  #now = 1_800_000_000_000;
  #leapt = 0;
  #order = 0;

  now(): number {
    return this.#now;
  }

  /** Time that did not pass but was leapt over, in milliseconds: no bound on a wait can count it. */
  get leapt(): number {
    return this.#leapt;
  }

  after(delay: number, action: () => void): () => void {
    this.#order += 1;
    const alarm: Alarm = { at: this.#now + Math.max(0, Math.round(delay)), order: this.#order, action };
    this.#heap.push(alarm);
    this.#rise(this.#heap.length - 1);
    return () => {
      alarm.action = undefined;
    };
  }

  /** The clock steps: every alarm in between is due together. */
  leap(milliseconds: number): void {
    this.#now += milliseconds;
    this.#leapt += milliseconds;
  }

  /** Goes to the next alarm and lets it off; false where none is set up to `end`. */
  step(end: number): boolean {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.at > end) return false;
      this.#drop();
      if (next.action === undefined) continue;
      this.#now = Math.max(this.#now, next.at);
      next.action();
      return true;
    }
  }

  #drop(): void {
    const last = this.#heap.pop() as Alarm;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const above = (at - 1) >> 1;
      if (!this.#swapped(above, at)) return;
      at = above;
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      if (left >= this.#heap.length) return;
      const lesser = right < this.#heap.length && this.#before(right, left) ? right : left;
      if (!this.#swapped(at, lesser)) return;
      at = lesser;
    }
  }

  /** Puts the earlier of the two above. */
  #swapped(above: number, below: number): boolean {
    if (!this.#before(below, above)) return false;
    const upper = this.#heap[above] as Alarm;
    this.#heap[above] = this.#heap[below] as Alarm;
    this.#heap[below] = upper;
    return true;
  }

  #before(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one] as Alarm, this.#heap[other] as Alarm];
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }
}

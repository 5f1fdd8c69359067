import type { Book } from './book.ts';
import type { Filter } from './filter.ts';

/** What is chosen: a device, and of it maybe a request. */
export interface Choice {
  readonly device: string | undefined;
  readonly request: string | undefined;
}

/** What every panel is drawn from. */
export interface View {
  readonly book: Book;
  readonly filter: Filter;
  readonly choice: Choice;
  /** Milliseconds since the epoch, by Forelock's clock. */
  readonly now: number;
}

export interface Panel {
  /** Milliseconds between two drawings at the least; 0: each frame. */
  readonly pace: number;
  draw(view: View): void;
}

import type { RowBlock } from '../reserve/index.ts';
import type { OpenGrant } from '../store/index.ts';

/**
 * Numbers the rows that grants have on devices: after the fencing token, so that a number comes again as late as can be,
 * and never while it stands for something. A row has to outlive its grant until its undo is done.
 */
export class RowNumbers {
  readonly #block: RowBlock;
  /** Grant by row, by device. */
  readonly #used = new Map<string, Map<number, string>>();

  constructor(block: RowBlock) {
    this.#block = block;
  }

  /** Takes over what an earlier run has left to be undone. */
  restore(standing: readonly OpenGrant[]): void {
    for (const { grant, rows = {} } of standing)
      for (const [device, row] of Object.entries(rows)) this.#on(device).set(row, grant);
  }

  give(device: string, token: number, grant: string): number {
    const { first, last } = this.#block;
    const used = this.#on(device);
    const size = last - first + 1;
    for (let at = token - 1; at < token - 1 + size; at += 1) {
      const row = first + (at % size);
      if (used.has(row)) continue;
      used.set(row, grant);
      return row;
    }
    throw new Error(`all ${size} rows of ${device} are in use`);
  }

  /** The grant's rows, by device. */
  of(grant: string): Readonly<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const [device, rows] of this.#used)
      for (const [row, owner] of rows) if (owner === grant) found[device] = row;
    return found;
  }

  isUsed(device: string, row: number): boolean {
    return this.#used.get(device)?.has(row) ?? false;
  }

  free(grant: string): void {
    for (const rows of this.#used.values())
      for (const [row, owner] of rows) if (owner === grant) rows.delete(row);
  }

  #on(device: string): Map<number, string> {
    const known = this.#used.get(device) ?? new Map<number, string>();
    this.#used.set(device, known);
    return known;
  }
}

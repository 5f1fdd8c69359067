import { conflicts, type Scope } from '../lock/index.ts';
import type { WorkflowRecord } from '../predict/index.ts';

interface Hold {
  readonly scopes: readonly Scope[];
  readonly tool: string;
}

/** Ended holds that are kept of a device. */
const kept = 64;

/** Which tool held what on a device last: whose work the next one follows. */
export class LastHolders {
  readonly #holds = new Map<string, Hold[]>();

  /** @param records of earlier runs, newest last */
  constructor(records: readonly WorkflowRecord[]) {
    for (const { device, scopes, tool } of records) this.held(device, scopes, tool);
  }

  held(device: string, scopes: readonly Scope[], tool: string): void {
    const own = exclusive(device, scopes);
    if (own.length === 0) return;
    const holds = this.#holds.get(device) ?? [];
    holds.push({ scopes: own, tool });
    if (holds.length > kept) holds.shift();
    this.#holds.set(device, holds);
  }

  /** The tool whose hold of any of these scopes on the device ended last; undefined where none is known. */
  of(device: string, scopes: readonly Scope[]): string | undefined {
    const own = exclusive(device, scopes);
    return this.#holds.get(device)?.findLast((hold) => conflicts(hold.scopes, own))?.tool;
  }
}

/** Readers follow each other too: what counts is the place, not the mode. */
function exclusive(device: string, scopes: readonly Scope[]): readonly Scope[] {
  return scopes.filter(({ path }) => path[0] === device).map((scope) => ({ ...scope, mode: 'X' }));
}

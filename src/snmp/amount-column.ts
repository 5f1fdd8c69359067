import type { SetRefusal } from './agent.ts';
import type { AgentPart } from './agent-tree.ts';
import { isUnder } from './oid.ts';
import type { SmiType, Varbind } from './varbind.ts';

export interface AmountColumnOptions {
  /** The column's OID; instances are one row number beneath it. */
  readonly column: string;
  readonly type: SmiType;
  /** Whether the device could give these amounts by row; false refuses the SET with resourceUnavailable. */
  readonly allows: (amounts: ReadonlyMap<string, number>) => boolean;
  readonly changed: (amounts: ReadonlyMap<string, number>) => void;
}

/** A column of amounts without a RowStatus: a SET makes or changes a row, and 0 removes it. */
export function amountColumnPart({ column, type, allows, changed }: AmountColumnOptions): AgentPart {
  let amounts: ReadonlyMap<string, number> = new Map();
  return {
    root: column,
    list: () => [...amounts].map(([row, value]) => ({ oid: `${column}.${row}`, type, value })),
    check: (varbinds) => {
      const index = varbinds.findIndex((varbind) => faultOf(column, type, varbind) !== undefined);
      const faulty = varbinds[index];
      const status = faulty && faultOf(column, type, faulty);
      if (status) return { status, index };
      const fits = allows(written(column, amounts, varbinds));
      return fits ? undefined : { status: 'resourceUnavailable', index: 0 };
    },
    apply: (varbinds) => {
      amounts = written(column, amounts, varbinds);
      changed(amounts);
    },
  };
}

function faultOf(column: string, type: SmiType, varbind: Varbind): SetRefusal['status'] | undefined {
  if (!/^\d+$/.test(varbind.oid.slice(column.length + 1)) || !isUnder(column, varbind.oid))
    return 'noCreation';
  if (varbind.type !== type) return 'wrongType';
  return Number(varbind.value) < 0 ? 'wrongValue' : undefined;
}

function written(
  column: string,
  before: ReadonlyMap<string, number>,
  varbinds: readonly Varbind[],
): ReadonlyMap<string, number> {
  const after = new Map(before);
  for (const { oid, value } of varbinds) {
    const row = oid.slice(column.length + 1);
    if (Number(value) === 0) after.delete(row);
    else after.set(row, Number(value));
  }
  return after;
}

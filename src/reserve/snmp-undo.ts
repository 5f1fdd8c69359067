import type { VarbindTemplate } from '../device/index.ts';
import { SnmpError, type SnmpSession, type Varbind } from '../snmp/index.ts';

export function filled({ oid, type, value }: VarbindTemplate, row: number, amount: number): Varbind {
  const known = value === '{amount}' ? amount : value === '{row}' ? row : value;
  return { oid: oid.replace('{row}', String(row)), type, value: known };
}

/**
 * Agents differ in what they answer when a row to destroy is not there (noError, inconsistentValue, noCreation), so a
 * refusal is settled by looking: rows gone, or already at the undo's value, count as undone.
 */
export async function undo(session: SnmpSession, undoes: readonly Varbind[]): Promise<void> {
  try {
    await session.set(undoes);
  } catch (cause) {
    if (!(cause instanceof SnmpError) || cause.kind !== 'refused') throw cause;
    const found = await session.probe(undoes.map(({ oid }) => oid));
    const undone = found.every((varbind, at) => varbind === undefined || varbind.value === undoes[at]?.value);
    if (!undone) throw cause;
  }
}

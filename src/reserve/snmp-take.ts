import { SnmpError, type SnmpSession, type Varbind } from '../snmp/index.ts';

/** RowStatus (RFC 2579): what makes a row, and what it reads as when that has worked. */
const createAndGo = 4;
const active = 1;
const destroy = 6;

/** What one reservation writes to be made, and to be undone. */
interface Writes {
  readonly does: readonly Varbind[];
  readonly undoes: readonly Varbind[];
}

/**
 * A SET whose answer is lost is sent again, and refused since its row is there: so what is refused is looked for. And an agent may
 * say yes to a row that it then leaves half made: so a row is read back.
 */
export async function take(session: SnmpSession, writes: Writes): Promise<void> {
  try {
    await session.set(writes.does);
  } catch (cause) {
    const refused = cause instanceof SnmpError && cause.kind === 'refused';
    if (refused && (await difference(session, writes)) === undefined) return;
    throw cause;
  }
  if (!writes.does.some((varbind) => makesRow(varbind, writes))) return;
  const different = await difference(session, writes);
  if (different !== undefined) throw new Error(`the agent said yes, and ${different}`);
}

/** Whether all of it is there, as it was written. */
export async function stands(session: SnmpSession, writes: Writes): Promise<boolean> {
  return (await difference(session, writes)) === undefined;
}

/** The first cell that is not as it was written, in words. */
async function difference(session: SnmpSession, writes: Writes): Promise<string | undefined> {
  const found = await session.probe(writes.does.map(({ oid }) => oid));
  for (const [at, varbind] of writes.does.entries()) {
    const wanted = makesRow(varbind, writes) ? active : varbind.value;
    const value = found[at]?.value;
    if (value !== wanted) return `${varbind.oid} is ${value ?? 'not there'} where ${wanted} was to be`;
  }
  return undefined;
}

function makesRow({ oid, value }: Varbind, { undoes }: Writes): boolean {
  return value === createAndGo && undoes.some((undo) => undo.oid === oid && undo.value === destroy);
}

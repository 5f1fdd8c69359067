import type { SnmpSession, Varbind } from '../snmp/index.ts';

/**
 * Sets the varbinds of `to` that are others in `from`: the amount, and neither RowStatus nor storage. A row that is not there
 * is refused first, since an agent that makes rows by a SET would make one that nobody has. What stands is read back.
 */
export async function adjustRow(
  session: SnmpSession,
  from: readonly Varbind[],
  to: readonly Varbind[],
): Promise<void> {
  const known = new Map(from.map(({ oid, value }) => [oid, value]));
  const changed = to.filter(({ oid, value }) => known.get(oid) !== value);
  if (changed.length === 0) return;
  const oids = changed.map(({ oid }) => oid);
  const before = await session.probe(oids);
  // Some agents tell of a row that they have not as 0, and no amount is 0.
  const gone = oids.find((_, at) => (before[at]?.value ?? 0) === 0);
  if (gone !== undefined) throw new Error(`there is no ${gone}`);
  await session.set(changed);
  const after = await session.probe(oids);
  for (const [at, { oid, value }] of changed.entries()) {
    const stands = after[at]?.value;
    if (stands !== value) throw new Error(`${oid} is ${stands ?? 'not there'} where ${value} was set`);
  }
}

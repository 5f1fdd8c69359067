import type { RawVarbind, Session } from 'net-snmp';
import { ask } from './ask.ts';
import { isUnder } from './oid.ts';
import { decodeVarbind, type Varbind } from './varbind.ts';

const maxRepetitions = 50;

/** All instances beneath `root`, by GETBULK; those behind `after` alone, where one is given. */
export async function walk(
  session: Session,
  root: string,
  after: string = root,
): Promise<readonly Varbind[]> {
  const found: Varbind[] = [];
  let from = after;
  for (;;) {
    const rows = await ask<(RawVarbind | RawVarbind[])[]>([from], (answer) =>
      session.getBulk([from], 0, maxRepetitions, answer),
    );
    const batch = [rows[0] ?? []].flat().map(decodeVarbind);
    for (const varbind of batch) {
      if (varbind === undefined || !isUnder(root, varbind.oid)) return found;
      found.push(varbind);
      from = varbind.oid;
    }
    if (batch.length === 0) return found;
  }
}

import { durationText } from '../amount-text.ts';
import { type Book, type DeviceSeen, type Entry, predictedEnd } from './book.ts';
import { type Filter, isShown } from './filter.ts';

/** A line of the lock tree: a device, or below it who holds, who waits, and who holds past Forelock. */
export interface TreeRow {
  readonly key: string;
  readonly level: 1 | 2;
  readonly device: string;
  /** The request that it is about. */
  readonly request: string | undefined;
  readonly kind: 'idle' | 'busy' | 'holds' | 'waits' | 'outside';
  readonly entry: Entry | undefined;
  readonly seen: DeviceSeen;
}

/** Devices in the order of forelock.yaml; holders before waiters, these by class and arrival. */
export function treeRows({ devices }: Book, filter: Filter): readonly TreeRow[] {
  const narrowed = filter.tool !== '' || filter.priority !== undefined || filter.busy;
  const rows: TreeRow[] = [];
  for (const seen of devices.values()) {
    if (!seen.name.toLowerCase().includes(filter.device)) continue;
    const entries = [...seen.entries.values()].filter((entry) => isShown(entry, filter)).sort(inOrder);
    const isIdle = entries.length === 0 && (seen.outside.length === 0 || filter.tool !== '');
    if (isIdle && narrowed) continue;
    const about = { device: seen.name, seen, entry: undefined, request: undefined };
    rows.push({ ...about, key: seen.name, level: 1, kind: isIdle ? 'idle' : 'busy' });
    for (const { session } of seen.outside)
      rows.push({ ...about, key: `${seen.name} outside ${session}`, level: 2, kind: 'outside' });
    for (const entry of entries) rows.push(rowOf(entry, seen));
  }
  return rows;
}

function rowOf(entry: Entry, seen: DeviceSeen): TreeRow {
  const { id, state } = entry;
  const kind = state === 'holds' ? 'holds' : 'waits';
  return { key: `${seen.name} ${id}`, level: 2, device: seen.name, request: id, kind, entry, seen };
}

function inOrder(one: Entry, other: Entry): number {
  if (one.state !== other.state) return one.state === 'holds' ? -1 : 1;
  return other.priority - one.priority || one.since - other.since;
}

export function rowText({ kind, entry, seen, key }: TreeRow, now: number): string {
  if (entry === undefined && kind === 'outside') return outsideText(seen, key);
  if (entry === undefined) return `${seen.name}${kind === 'idle' ? ', free' : `, ${countText(seen)}`}`;
  const { tool, priority, scopes, since, grantedAt = since } = entry;
  const own = scopes.filter((scope) => scope !== '').join(', ');
  const left = predictedEnd(entry, now) - now;
  const end = left > 0 ? `ends in about ${durationText(left)}` : 'past its predicted end';
  if (kind === 'holds')
    return `holds: ${tool} (class ${priority}), ${end}; ${own} for ${durationText(now - grantedAt)}`;
  const turn = durationText(Math.max(0, since + entry.expectedWait - now));
  return `waits: ${tool} (class ${priority}), its turn in about ${turn}, ${end}; ${own} since ${durationText(now - since)}`;
}

function countText({ entries, outside }: DeviceSeen): string {
  const holders = [...entries.values()].filter(({ state }) => state === 'holds').length + outside.length;
  return `${holders} hold${holders === 1 ? 's' : ''}, ${entries.size + outside.length - holders} wait`;
}

function outsideText({ outside, name }: DeviceSeen, key: string): string {
  const holder = outside.find(({ session }) => key === `${name} outside ${session}`);
  return `holds past Forelock: ${holder?.user ?? 'somebody'} at ${holder?.host ?? 'an unknown host'} has ${holder?.datastore}`;
}

import { type Book, type Entry, predictedEnd } from './book.ts';
import { type Filter, isShown } from './filter.ts';

/** One request on the timeline; times are milliseconds since the epoch. */
export interface Bar {
  readonly entry: Entry;
  readonly from: number;
  /** Where what is predicted begins: now for a holder, its predicted grant for one that waits. */
  readonly known: number;
  readonly until: number;
}

/** Those under way first, by device and by when they come; then the newest that are over. At most so many. */
export function timelineBars(
  { entries, past }: Book,
  filter: Filter,
  { device, now, most }: { readonly device: string | undefined; readonly now: number; readonly most: number },
): readonly Bar[] {
  const isWanted = (entry: Entry): boolean =>
    isShown(entry, filter) &&
    (device === undefined || entry.devices.includes(device)) &&
    entry.devices.some((name) => name.toLowerCase().includes(filter.device));
  const running = [...entries.values()].filter(isWanted).map((entry) => barOf(entry, now));
  running.sort((one, other) => one.from - other.from);
  const over: Bar[] = [];
  for (let at = past.length - 1; at >= 0 && running.length + over.length < most; at -= 1) {
    const entry = past[at];
    if (entry !== undefined && isWanted(entry)) over.push(barOf(entry, now));
  }
  return [...running.slice(0, most), ...over];
}

function barOf(entry: Entry, now: number): Bar {
  const { state, since, grantedAt = since, endedAt = now, expectedWait } = entry;
  if (state === 'over') return { entry, from: grantedAt, known: endedAt, until: endedAt };
  const until = predictedEnd(entry, now);
  if (state === 'holds') return { entry, from: grantedAt, known: now, until };
  return { entry, from: since, known: Math.max(now, since + expectedWait), until };
}

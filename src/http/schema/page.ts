import { z } from 'zod';
import { ForelockError } from '../../core/index.ts';

/** A part of a list; `next` is the cursor of the part behind it, null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export function pageOf<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('The cursor of the next page; null where this is the last.'),
  });
}

/** Which part of a list is asked for. */
export interface Paging {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

type PagingShape = {
  readonly limit: z.ZodDefault<z.ZodCoercedNumber>;
  readonly cursor: z.ZodOptional<z.ZodString>;
};

/** The two parameters of every list. */
export function paging(usual: number, most: number): PagingShape {
  return {
    limit: z.coerce.number().int().min(1).max(most).default(usual),
    cursor: z.string().min(1).max(512).optional().describe('`next` of the page before.'),
  };
}

/** For a list whose members and order stay: items behind the one whose key the cursor is. Throws `input-invalid`. */
export function pageBehind<T>(
  items: readonly T[],
  { limit, cursor }: Paging,
  keyOf: (item: T) => string,
): Page<T> {
  const found = cursor === undefined ? -1 : items.findIndex((item) => keyOf(item) === cursor);
  if (cursor !== undefined && found < 0) throw badCursor(cursor);
  const part = items.slice(found + 1, found + 1 + limit);
  const last = part.at(-1);
  const more = found + 1 + limit < items.length;
  return { items: part, next: last !== undefined && more ? keyOf(last) : null };
}

/** Where an item stands in a list that comes and goes: by a number that never falls, and by its id among equals. */
export type Standing = readonly [at: number, id: string];

/** For a list whose members come and go: items that stand after the cursor, in their order. Throws `input-invalid`. */
export function pageAfter<T>(
  items: readonly T[],
  { limit, cursor }: Paging,
  standingOf: (item: T) => Standing,
): Page<T> {
  const after = cursor === undefined ? undefined : decodeStanding(cursor);
  const ordered = items
    .map((item) => ({ item, standing: standingOf(item) }))
    .filter(({ standing }) => after === undefined || compare(standing, after) > 0)
    .sort((one, other) => compare(one.standing, other.standing));
  const part = ordered.slice(0, limit);
  const last = part.at(-1);
  return {
    items: part.map(({ item }) => item),
    next: last !== undefined && ordered.length > limit ? last.standing.join('~') : null,
  };
}

function compare([at, id]: Standing, [otherAt, otherId]: Standing): number {
  if (at !== otherAt) return at - otherAt;
  return id < otherId ? -1 : Number(id > otherId);
}

function decodeStanding(cursor: string): Standing {
  const [, at, id] = /^(\d{1,16}(?:\.\d{1,16})?)~(.+)$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined) throw badCursor(cursor);
  return [Number(at), id];
}

/** A cursor that no page has given. */
export function badCursor(cursor: string): ForelockError {
  return new ForelockError(
    'input-invalid',
    `cursor: '${cursor.slice(0, 64)}' is not one that a page of this list gave`,
  );
}

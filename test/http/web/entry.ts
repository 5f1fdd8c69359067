import { Book, type Entry } from '../../../src/http/web/book.ts';
import type { Filter } from '../../../src/http/web/filter.ts';

export const everything: Filter = { device: '', tool: '', priority: undefined, busy: false };

const nothing = { cpu: 0, memory: 0, bandwidth: 0 };

/** A book of these devices, which nobody has asked for yet. */
export function bookOf(...names: readonly string[]): Book {
  const book = new Book();
  const idle = {
    sessions: 0,
    sessionLimit: null,
    capacity: nothing,
    reserved: nothing,
    grants: [],
    waiters: [],
    outside: [],
  };
  book.read({ devices: names.map((name) => ({ name, ...idle })), requests: [], grants: [] });
  return book;
}

/** Somebody asks at a time, and has it at once where a grant is named. */
export function ask(
  book: Book,
  {
    id,
    grant,
    tool = id,
    priority = 3,
    since: at = 0,
    scopes = ['/candidate X'],
    devices = ['r1'],
  }: Partial<Entry> & {
    readonly id: string;
  },
): void {
  const whose = {
    at,
    request: id,
    tool,
    devices,
    scopes,
    priority,
    expectedHold: 100,
    expectedWait: 50,
    kind: 'lock' as const,
  };
  book.hear({ ...whose, type: 'request-asked' });
  if (grant === undefined) return;
  book.hear({ ...whose, type: 'grant-given', grant, waited: 0, expires: at + 1_000, allocated: nothing });
}

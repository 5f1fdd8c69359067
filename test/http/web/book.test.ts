import { expect, it } from 'vitest';
import { predictedEnd } from '../../../src/http/web/book.ts';
import { timelineBars } from '../../../src/http/web/timeline-bars.ts';
import { rowText, treeRows } from '../../../src/http/web/tree-rows.ts';
import { waitGraph } from '../../../src/http/web/wait-graph.ts';
import { ask, bookOf, everything } from './entry.ts';

const whole = { device: undefined, most: 100 };

it('has holders before waiters, and waiters by class', () => {
  const book = bookOf('r1', 'r2');
  ask(book, { id: 'late', priority: 5, since: 2 });
  ask(book, { id: 'early', since: 1 });
  ask(book, { id: 'holder', grant: 'g' });
  expect(treeRows(book, everything).map(({ key }) => key)).toEqual([
    ...['r1', 'r1 holder', 'r1 late', 'r1 early', 'r2'],
  ]);
});

it('drops what is refused, and keeps what is over as past', () => {
  const book = bookOf('r1');
  ask(book, { id: 'a', grant: 'g' });
  ask(book, { id: 'b' });
  const whose = { at: 9, kind: 'lock' as const, tool: 'a', priority: 3, devices: ['r1'] };
  const ended = { held: 9, expectedHold: 100 };
  book.hear({ ...whose, type: 'request-refused', request: 'b', reason: 'timeout' });
  book.hear({ ...whose, type: 'grant-ended', request: 'a', grant: 'g', outcome: 'released', ...ended });
  expect(book.entries.size).toBe(0);
  expect(book.devices.get('r1')?.entries.size).toBe(0);
  expect(book.past).toMatchObject([{ id: 'a', state: 'over', endedAt: 9 }]);
});

it('predicts the end of a holder from its grant on, and of a waiter behind its wait', () => {
  const book = bookOf('r1');
  ask(book, { id: 'holder', grant: 'g', since: 10 });
  ask(book, { id: 'waiter', since: 20 });
  const ends = [...book.entries.values()].map((entry) => predictedEnd(entry, 30));
  expect(ends).toEqual([110, 170]);
  const [, row] = treeRows(book, everything);
  expect(row && rowText(row, 30)).toBe(
    'holds: holder (class 3), ends in about 80 ms; /candidate X for 20 ms',
  );
});

it('narrows the tree by tool, by class and to what is in use', () => {
  const book = bookOf('r1', 'r2');
  ask(book, { id: 'a', tool: 'Alice', priority: 5 });
  const keys = (more: object): readonly string[] =>
    treeRows(book, { ...everything, ...more }).map(({ key }) => key);
  expect(keys({ tool: 'lic' })).toEqual(['r1', 'r1 a']);
  expect(keys({ priority: 3 })).toEqual([]);
  expect(keys({ busy: true })).toEqual(['r1', 'r1 a']);
  expect(keys({ device: '2' })).toEqual(['r2']);
});

it('leads from a waiter to those before it that conflict with it, each through the nearest', () => {
  const book = bookOf('r1');
  ask(book, { id: 'holder', grant: 'g' });
  ask(book, { id: 'beside', grant: 'h', scopes: ['/running X'] });
  ask(book, { id: 'first', since: 1 });
  ask(book, { id: 'second', since: 2, scopes: ['/candidate/interfaces X'] });
  const graph = waitGraph(book, everything, whole);
  expect(graph.mapEdges((_edge, _attributes, from, to) => `${from} ${to}`)).toEqual([
    ...['first holder', 'second first'],
  ]);
});

it('has a bar for each grant: known until now, predicted behind it', () => {
  const book = bookOf('r1');
  ask(book, { id: 'holder', grant: 'g', since: 10 });
  ask(book, { id: 'waiter', since: 20 });
  const bars = timelineBars(book, everything, { ...whole, now: 40 });
  expect(bars).toMatchObject([
    { from: 10, known: 40, until: 110 },
    { from: 20, known: 70, until: 170 },
  ]);
});

it('has what was over before it was opened behind what has come to its end since', () => {
  const book = bookOf('r1');
  const was = { tool: 'a', device: 'r1', waited: 5, held: 10 };
  book.remember([
    { ...was, workflow: 'newer', requestedAt: 40 },
    { ...was, workflow: 'older', requestedAt: 20 },
  ]);
  const bars = timelineBars(book, everything, { ...whole, now: 100 });
  expect(bars.map(({ entry: { id }, from, until }) => [id, from, until])).toEqual([
    ['newer', 45, 55],
    ['older', 25, 35],
  ]);
});

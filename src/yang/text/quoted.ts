import type { Cursor } from './cursor.ts';

const double = 34;
const backslash = 92;

/** A quoted string with what `+` adds to it (RFC 7950 section 6.1.3); the cursor stands on the first quote. */
export function readQuoted(cursor: Cursor): string {
  let value = readPart(cursor);
  for (;;) {
    cursor.skip();
    if (cursor.text[cursor.at] !== '+') return value;
    cursor.at += 1;
    cursor.skip();
    const next = cursor.text[cursor.at];
    if (next !== '"' && next !== "'") cursor.fail('a quoted string must follow +');
    value += readPart(cursor);
  }
}

function readPart(cursor: Cursor): string {
  return cursor.code === double ? readDouble(cursor) : readSingle(cursor);
}

function readSingle(cursor: Cursor): string {
  const start = cursor.at + 1;
  const end = cursor.text.indexOf("'", start);
  if (end < 0) cursor.fail('a string that does not end');
  return passOver(cursor, start, end);
}

function readDouble(cursor: Cursor): string {
  const start = cursor.at + 1;
  const column = columnOf(cursor);
  const end = endOfDouble(cursor, start);
  const raw = passOver(cursor, start, end);
  const trimmed = raw.includes('\n') ? trimLines(raw, column) : raw;
  return trimmed.includes('\\') ? resolveEscapes(trimmed) : trimmed;
}

function endOfDouble(cursor: Cursor, start: number): number {
  const { text } = cursor;
  let end = text.indexOf('"', start);
  while (end > 0 && escaped(text, start, end)) end = text.indexOf('"', end + 1);
  if (end < 0) cursor.fail('a string that does not end');
  return end;
}

/** An odd number of backslashes stands before it. */
function escaped(text: string, start: number, at: number): boolean {
  let first = at;
  while (first > start && text.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

function passOver(cursor: Cursor, start: number, end: number): string {
  cursor.countLines(start, end);
  cursor.at = end + 1;
  return cursor.text.slice(start, end);
}

/** Columns before the quote; a tab is eight. */
function columnOf({ text, lineStart, at }: Cursor): number {
  let column = 1;
  for (let each = lineStart; each < at; each += 1) column += text[each] === '\t' ? 8 : 1;
  return column;
}

/** Blanks before a line break, and up to the quote's column after one, are not the string's. */
function trimLines(raw: string, column: number): string {
  const [first = '', ...rest] = raw.split('\n');
  const last = rest.length - 1;
  const lines = rest.map((line, at) => {
    const inner = withoutIndent(line, column);
    return at === last ? inner : inner.replace(/[ \t\r]+$/, '');
  });
  return [first.replace(/[ \t\r]+$/, ''), ...lines].join('\n');
}

function withoutIndent(line: string, column: number): string {
  let [at, width] = [0, 0];
  for (; width < column && (line[at] === ' ' || line[at] === '\t'); at += 1)
    width += line[at] === '\t' ? 8 : 1;
  return ' '.repeat(Math.max(0, width - column)) + line.slice(at);
}

const meant: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\' };

/** YANG 1 lets any other backslash stand for itself (RFC 6020 section 6.1.3); texts of 1.1 that do so are read alike. */
function resolveEscapes(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, character: string) => meant[character] ?? whole);
}

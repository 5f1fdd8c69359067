import { Cursor, isSpace } from './cursor.ts';
import { readQuoted } from './quoted.ts';
import type { Statement } from './statement.ts';

/** Statements within statements that a text may have; no module comes near. */
const deepest = 200;

/**
 * Reads the text of one module or submodule (RFC 7950 section 6). Throws `yang-malformed` with line and column where
 * the text has no such form; whether statements may stand where they do is not asked.
 */
export function parseYang(text: string): Statement {
  const cursor = new Cursor(text);
  cursor.skip();
  const keyword = readKeyword(cursor);
  if (keyword !== 'module' && keyword !== 'submodule') cursor.fail(`a module was due, and '${keyword}' came`);
  const root = readStatement(cursor, keyword, cursor.line, 0);
  cursor.skip();
  if (cursor.at < text.length) cursor.fail('something stands behind the module');
  return root;
}

function readStatement(cursor: Cursor, keyword: string, line: number, depth: number): Statement {
  if (depth > deepest) cursor.fail(`statements more than ${deepest} deep`);
  cursor.skip();
  const argument = readArgument(cursor);
  cursor.skip();
  const end = cursor.text[cursor.at];
  if (end !== ';' && end !== '{') cursor.fail(`; or { must follow ${keyword}`);
  cursor.at += 1;
  return { keyword, argument, line, children: end === ';' ? [] : readBlock(cursor, keyword, depth) };
}

function readBlock(cursor: Cursor, parent: string, depth: number): readonly Statement[] {
  const children: Statement[] = [];
  for (;;) {
    cursor.skip();
    if (cursor.text[cursor.at] === '}') break;
    if (cursor.at >= cursor.text.length) cursor.fail(`the block of ${parent} does not end`);
    const line = cursor.line;
    children.push(readStatement(cursor, readKeyword(cursor), line, depth + 1));
  }
  cursor.at += 1;
  return children;
}

const keywordForm = /(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*/y;

function readKeyword(cursor: Cursor): string {
  keywordForm.lastIndex = cursor.at;
  const found = keywordForm.exec(cursor.text)?.[0];
  if (found === undefined) cursor.fail('a keyword was due');
  cursor.at += found.length;
  return found;
}

function readArgument(cursor: Cursor): string | undefined {
  const first = cursor.text[cursor.at];
  if (first === '"' || first === "'") return readQuoted(cursor);
  const start = cursor.at;
  while (!endsUnquoted(cursor.text, cursor.at)) cursor.at += 1;
  return cursor.at === start ? undefined : cursor.text.slice(start, cursor.at);
}

function endsUnquoted(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code) || isSpace(code) || code === 59 || code === 123 || code === 125) return true;
  return code === 47 && (text[at + 1] === '/' || text[at + 1] === '*');
}

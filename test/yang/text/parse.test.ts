import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseYang } from '../../../src/yang/text/parse.ts';
import type { Statement } from '../../../src/yang/text/statement.ts';

/** A statement without its line. */
interface Bare {
  readonly keyword: string;
  readonly argument: string | undefined;
  readonly children: readonly Bare[];
}

function bare({ keyword, argument, children }: Statement): Bare {
  return { keyword, argument, children: children.map(bare) };
}

/** Strings of what quoting has to look out for. */
const hard = fc.string({ unit: fc.constantFrom('\\', '"', "'", '\n', ' ', 'n', '/', '*', '{') });

const statementOf: fc.Memo<Bare> = fc.memo((depth) =>
  fc.record({
    keyword: fc.stringMatching(/^([a-z]{1,3}:)?[a-z][a-z-]{0,6}$/),
    argument: fc.option(fc.oneof(fc.string({ unit: 'grapheme' }), hard), { nil: undefined }),
    children: depth <= 1 ? fc.constant([]) : fc.array<Bare>(statementOf(depth - 1), { maxLength: 3 }),
  }),
);
const statement: fc.Arbitrary<Bare> = statementOf(4);

/** Every blank and every quotation that RFC 7950 section 6.1.3 allows. */
const blank = fc.constantFrom(' ', '\n', '\t', ' // word\n', '/* a "word" \n */', '\r\n  ');
const quotation = fc.constantFrom('double', 'single', 'joined');

function quoted(value: string, how: 'double' | 'single' | 'joined'): string {
  const double = (text: string): string =>
    `"${text.replace(/[\\"\n\t]/g, (each) => ({ '\n': '\\n', '\t': '\\t' })[each] ?? `\\${each}`)}"`;
  if (how === 'joined') return `${double(value.slice(0, 2))} + ${double(value.slice(2))}`;
  return how === 'single' && !value.includes("'") ? `'${value}'` : double(value);
}

function print(of: Bare, space: string, how: 'double' | 'single' | 'joined'): string {
  const argument = of.argument === undefined ? '' : quoted(of.argument, how);
  const inner = of.children.map((each) => print(each, space, how)).join(space);
  const body = of.children.length === 0 ? ';' : `{${space}${inner}${space}}`;
  return `${of.keyword}${space}${argument}${space}${body}`;
}

describe('parseYang', () => {
  test('reads back whatever is printed, however it is quoted and spaced', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 4 }), blank, quotation, (children, space, how) => {
        const module: Bare = { keyword: 'module', argument: 'm', children };
        expect(bare(parseYang(print(module, space, how)))).toEqual(module);
      }),
    );
  });

  test('takes the indentation of a double-quoted string away, and blanks before line breaks', () => {
    const text = 'module m {\n  description "one  \n               two\n\t\t\tthree\\n\\"end\\"";\n}';
    expect(parseYang(text).children[0]?.argument).toBe('one\ntwo\n \tthree\n"end"');
  });

  test('lets other backslashes stand for themselves, as YANG 1 does', () => {
    expect(parseYang('module m { pattern "\\d+\\\\." ; }').children[0]?.argument).toBe('\\d+\\.');
  });

  test('tells the line of each statement', () => {
    const root = parseYang('module m {\n /* a\n b */ leaf x;\n description "a\nb"; leaf y; }');
    expect(root.children.map(({ line }) => line)).toEqual([3, 4, 5]);
  });

  test.each([
    ['module m {\n  leaf a {', '2:11: the block of leaf does not end'],
    ['module m {\n  leaf "a }', '2:8: a string that does not end'],
    ['module m {\n  leaf a }', '2:10: ; or { must follow leaf'],
    ['module m { } x', '1:14: something stands behind the module'],
    ['module m { leaf "a" + b; }', '1:23: a quoted string must follow +'],
    ['module m { /* }', '1:12: a comment that does not end'],
    ['container m { }', "1:10: a module was due, and 'container' came"],
    ['module m { = }', '1:12: a keyword was due'],
  ])('refuses %j and says where', (text, message) => {
    expect(() => parseYang(text)).toThrow(message);
  });

  test('refuses what is nested without end', () => {
    expect(() => parseYang(`module m {${'a {'.repeat(5_000)}`)).toThrow('200 deep');
  });

  test('never fails otherwise than with a place, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'module {};"\'+/*\\\n x:') }), (text) => {
        try {
          parseYang(`module m ${text}`);
        } catch (cause) {
          expect(String(cause)).toMatch(/\d+:\d+: /);
        }
      }),
    );
  });
});

import { ForelockError } from '../../core/index.ts';

export interface Token {
  readonly kind: 'name' | 'literal' | 'number' | 'symbol' | 'operator' | 'end';
  /** A literal's without its quotes. */
  readonly text: string;
  /** Characters before it. */
  readonly at: number;
}

const form =
  /\s*(?:(?<literal>"[^"]*"|'[^']*')|(?<number>\d+(?:\.\d*)?|\.\d+)|(?<name>[\p{L}_][\p{L}\p{N}_.-]*(?::(?!:)(?:[\p{L}_][\p{L}\p{N}_.-]*|\*))?)|(?<symbol>\/\/|::|\.\.|!=|<=|>=|[/()[\].@,|+\-=<>*$]))/uy;

const operators: ReadonlySet<string> = new Set(['|', '+', '-', '=', '!=', '<', '<=', '>', '>=']);
const wordOperators: ReadonlySet<string> = new Set(['and', 'or', 'mod', 'div', '*']);
/** Symbols after which `*`, `and`, ... are names (XPath 1.0 section 3.7). */
const opening: ReadonlySet<string> = new Set(['@', '::', '(', '[', ',', '/', '//', '$']);

/** Throws `message-malformed` that names the character, from 1. */
export function malformed(expression: string, at: number, what: string): ForelockError {
  return new ForelockError(
    'message-malformed',
    `${what} at character ${at + 1} of ${expression.slice(0, 200)}`,
  );
}

/** The tokens of an XPath 1.0 expression (section 3.7), with one of kind `end` behind them. */
export function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = expression.trimEnd().length;
  form.lastIndex = 0;
  for (let at = 0; at < end; at = form.lastIndex) {
    form.lastIndex = at;
    const groups = form.exec(expression)?.groups;
    if (groups === undefined) throw malformed(expression, at, 'this is no XPath');
    tokens.push(token(groups, at, tokens.at(-1)));
  }
  return [...tokens, { kind: 'end', text: 'the end', at: end }];
}

function token(
  groups: Readonly<Record<string, string | undefined>>,
  at: number,
  before: Token | undefined,
): Token {
  const { literal, number, name, symbol = '' } = groups;
  if (literal !== undefined) return { kind: 'literal', text: literal.slice(1, -1), at };
  if (number !== undefined) return { kind: 'number', text: number, at };
  const text = name ?? symbol;
  const operand = before !== undefined && before.kind !== 'operator' && !opening.has(before.text);
  const operator = operators.has(text) || (wordOperators.has(text) && operand);
  if (operator) return { kind: 'operator', text, at };
  return { kind: name === undefined ? 'symbol' : 'name', text, at };
}

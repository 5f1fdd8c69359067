import type { Expression, Step } from './expression.ts';
import { malformed, type Token, tokensOf } from './token.ts';

/** How tightly operators bind; a unary minus is read as `0 -`. */
const strength: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '=': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  div: 6,
  mod: 6,
  '|': 7,
};

/** Expressions within expressions that are followed. */
const deepest = 100;

/** Reads an XPath 1.0 expression. Throws `message-malformed` with the character where it is none. */
export function parseXPath(expression: string): Expression {
  const reader = new Reader(expression);
  const found = reader.binary(1, 0);
  if (reader.next.kind !== 'end') reader.fail();
  return found;
}

/** For expressions in a device's own modules: undefined where one can't be read, since no message is at fault. */
export function readXPath(expression: string): Expression | undefined {
  try {
    return parseXPath(expression);
  } catch {
    return undefined;
  }
}

class Reader {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = tokensOf(expression);
  }

  get next(): Token {
    return this.#ahead(0);
  }

  fail(): never {
    throw malformed(this.#expression, this.next.at, `${this.next.text} is not expected`);
  }

  binary(least: number, depth: number): Expression {
    if (depth > deepest) throw malformed(this.#expression, this.next.at, `more than ${deepest} deep`);
    let left = this.#operand(depth);
    for (;;) {
      const { kind, text: operator } = this.next;
      const own = kind === 'operator' ? (strength[operator] ?? 0) : 0;
      if (own < least || own === 0) return left;
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.binary(own + 1, depth + 1) };
    }
  }

  #ahead(count: number): Token {
    return this.#tokens[Math.min(this.#at + count, this.#tokens.length - 1)] as Token;
  }

  #take(text: string): boolean {
    if (this.next.kind === 'literal' || this.next.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #operand(depth: number): Expression {
    if (this.#take('-')) {
      const right = this.binary(7, depth + 1);
      return { kind: 'binary', operator: '-', left: { kind: 'number', value: '0' }, right };
    }
    const primary = this.#primary(depth);
    if (primary === undefined) return this.#location(depth);
    const predicates = this.#predicates(depth);
    const slash = this.next.text === '/' || this.next.text === '//';
    if (!slash && predicates.length === 0) return primary;
    const self: Step = { axis: 'self', prefix: undefined, name: 'node()', predicates };
    return { kind: 'path', from: primary, steps: [self, ...(slash ? this.#moreSteps(depth) : [])] };
  }

  #primary(depth: number): Expression | undefined {
    const { kind, text } = this.next;
    if (kind === 'literal' || kind === 'number') {
      this.#at += 1;
      return { kind, value: text };
    }
    if (this.#take('$')) return { kind: 'variable', value: this.#name() };
    if (this.#take('(')) {
      const inner = this.binary(1, depth + 1);
      if (!this.#take(')')) this.fail();
      return inner;
    }
    const call = kind === 'name' && this.#ahead(1).text === '(' && !nodeTests.has(text);
    return call ? this.#call(depth) : undefined;
  }

  #call(depth: number): Expression {
    const name = this.#name();
    const given: Expression[] = [];
    this.#take('(');
    if (this.#take(')')) return { kind: 'call', name, arguments: given };
    do given.push(this.binary(1, depth + 1));
    while (this.#take(','));
    if (!this.#take(')')) this.fail();
    return { kind: 'call', name, arguments: given };
  }

  #location(depth: number): Expression {
    if (this.next.text === '//') return { kind: 'path', from: 'root', steps: this.#moreSteps(depth) };
    const from = this.#take('/') ? 'root' : 'context';
    const ends = this.next.kind === 'end' || this.next.kind === 'operator' || ']),'.includes(this.next.text);
    if (from === 'root' && ends) return { kind: 'path', from, steps: [] };
    return { kind: 'path', from, steps: [this.#step(depth), ...this.#moreSteps(depth)] };
  }

  #moreSteps(depth: number): readonly Step[] {
    const steps: Step[] = [];
    for (;;) {
      if (this.#take('//')) {
        steps.push({ axis: 'descendant-or-self', prefix: undefined, name: 'node()', predicates: [] });
      } else if (!this.#take('/')) return steps;
      steps.push(this.#step(depth));
    }
  }

  #step(depth: number): Step {
    if (this.#take('..')) return { axis: 'parent', prefix: undefined, name: 'node()', predicates: [] };
    if (this.#take('.')) {
      return { axis: 'self', prefix: undefined, name: 'node()', predicates: this.#predicates(depth) };
    }
    const axis = this.#axis();
    const written = this.#take('*') ? '*' : this.#name();
    const test = nodeTests.has(written) && this.#take('(');
    if (test && this.next.kind === 'literal') this.#at += 1;
    if (test && !this.#take(')')) this.fail();
    const colon = written.indexOf(':');
    return {
      axis,
      prefix: colon < 0 ? undefined : written.slice(0, colon),
      name: test ? `${written}()` : written.slice(colon + 1),
      predicates: this.#predicates(depth),
    };
  }

  #axis(): string {
    if (this.#take('@')) return 'attribute';
    if (this.#ahead(1).text !== '::') return 'child';
    const axis = this.#name();
    this.#at += 1;
    return axis;
  }

  #name(): string {
    const { kind, text } = this.next;
    if (kind !== 'name') this.fail();
    this.#at += 1;
    return text;
  }

  #predicates(depth: number): readonly Expression[] {
    const found: Expression[] = [];
    while (this.#take('[')) {
      found.push(this.binary(1, depth + 1));
      if (!this.#take(']')) this.fail();
    }
    return found;
  }
}

const nodeTests: ReadonlySet<string> = new Set(['node', 'text', 'comment', 'processing-instruction']);

import { ForelockError } from '../../core/index.ts';

const newline = 10;
const slash = 47;
const star = 42;

/** A place in YANG text, which knows its line; it passes over white space and comments (RFC 7950 section 6.1). */
export class Cursor {
  readonly text: string;
  at = 0;
  line = 1;
  /** Where the line begins. */
  lineStart = 0;

  constructor(text: string) {
    this.text = text;
    if (text.startsWith('\uFEFF')) this.at = 1;
  }

  /** Throws `yang-malformed` with line and column, both from 1. */
  fail(what: string): never {
    throw new ForelockError('yang-malformed', `${this.line}:${this.at - this.lineStart + 1}: ${what}`);
  }

  /** The character here; NaN at the end. */
  get code(): number {
    return this.text.charCodeAt(this.at);
  }

  skip(): void {
    for (;;) {
      const code = this.code;
      if (code === newline) this.newLine(this.at++);
      else if (isSpace(code)) this.at++;
      else if (code !== slash || !this.#skipComment()) return;
    }
  }

  newLine(at: number): void {
    this.line += 1;
    this.lineStart = at + 1;
  }

  #skipComment(): boolean {
    const next = this.text.charCodeAt(this.at + 1);
    if (next === slash) {
      const end = this.text.indexOf('\n', this.at);
      this.at = end < 0 ? this.text.length : end;
      return true;
    }
    if (next !== star) return false;
    const end = this.text.indexOf('*/', this.at + 2);
    if (end < 0) this.fail('a comment that does not end');
    this.countLines(this.at, end);
    this.at = end + 2;
    return true;
  }

  countLines(from: number, to: number): void {
    for (let at = this.text.indexOf('\n', from); at >= 0 && at < to; at = this.text.indexOf('\n', at + 1)) {
      this.newLine(at);
    }
  }
}

/** Space, tab, carriage return or line feed (RFC 7950 section 6.1.3). */
export function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === newline;
}

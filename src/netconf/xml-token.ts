import { ForelockError } from '../core/index.ts';
import { characterOf } from './xml-character.ts';
import type { ScanLimits } from './xml-limits.ts';

/** What the tokenizer tells, for elements no deeper than its `watch`. */
export interface TokenEvents {
  /** `tag` is the start tag without its angle brackets and closing slash. */
  open(tag: string, depth: number): void;
  close(depth: number): void;
  /** Text, while `listening`; references come resolved. */
  text(bytes: Buffer, start: number, end: number): void;
}

const T = {
  text: 0,
  open: 1,
  name: 2,
  inTag: 3,
  attribute: 4,
  equals: 5,
  quote: 6,
  value: 7,
  afterValue: 8,
  slash: 9,
  endName: 10,
  endSpace: 11,
  bang: 12,
  comment: 13,
  cdata: 14,
  instruction: 15,
  entity: 16,
} as const;
type State = (typeof T)[keyof typeof T];

// XML 1.0 (fifth edition) sections 2.2 Char, 2.3 Name: classes of bytes. A byte over 0x7f is part of a UTF-8 sequence.
const SPACE = 1;
const NAME = 2;
const START = 4;
const PLAIN = 8;
const VALUE = 16;
const classes = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const character = String.fromCharCode(byte);
  let bits = 0;
  if (' \t\r\n'.includes(character)) bits |= SPACE;
  if (byte >= 0x80 || /[A-Za-z_:]/.test(character)) bits |= START | NAME;
  if (/[0-9.-]/.test(character)) bits |= NAME;
  if ((byte >= 0x20 || bits & SPACE) && character !== '<' && character !== '&') bits |= PLAIN;
  if (bits & PLAIN && character !== '"' && character !== "'") bits |= VALUE;
  classes[byte] = bits;
}

const cdataOpen = '[CDATA[';
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

/**
 * Reads XML byte by byte, in any pieces, without a tree: checks that it is well-formed, keeps the names of the open
 * elements and, of a watched tag that is split over pieces, its beginning. No DTD, no entities but XML's own five.
 */
export class Tokenizer {
  /** Elements down to this depth are told. */
  watch = 0;
  listening = false;
  depth = 0;
  /** Bytes since the start of the message. */
  offset = 0;
  /** Bytes up to the end of the tag that was told last. */
  position = 0;
  rootClosed = false;
  readonly #limits: ScanLimits;
  readonly #events: TokenEvents;
  readonly #nameAt: Int32Array;
  readonly #entity: Buffer = Buffer.alloc(10);
  readonly #instruction: Buffer = Buffer.alloc(256);
  #names: Buffer = Buffer.alloc(1024);
  #nameEnd = 0;
  #state: State = T.text;
  #resumeState: State = T.text;
  #quote = 0;
  #attributes = 0;
  #seen = 0;
  #tail = 0;
  #tagOffset = 0;
  #tagStart = -1;
  #begun: Buffer[] = [];
  #base = 0;
  #blank = true;

  constructor(limits: ScanLimits, events: TokenEvents) {
    this.#limits = limits;
    this.#events = events;
    this.#nameAt = new Int32Array(limits.depth + 2);
  }

  reset(): void {
    this.watch = 0;
    this.listening = false;
    this.depth = 0;
    this.offset = 0;
    this.rootClosed = false;
    this.#nameEnd = 0;
    this.#state = T.text;
    this.#seen = 0;
    this.#begun = [];
    this.#tagStart = -1;
    this.#blank = true;
  }

  /** Whether a whole document has been read. */
  get complete(): boolean {
    return this.rootClosed && this.#state === T.text;
  }

  get #tells(): boolean {
    return this.listening && this.depth <= this.watch;
  }

  push(bytes: Buffer, start: number, end: number): void {
    this.#base = this.offset - start;
    if (this.#tagStart >= 0) this.#tagStart = start;
    let i = start;
    while (i < end) i = this.#step(bytes, i, end);
    this.offset += end - start;
    const state = this.#state === T.entity ? this.#resumeState : this.#state;
    if (state >= T.name && state <= T.slash) this.#suspendTag(bytes, end);
  }

  #suspendTag(bytes: Buffer, end: number): void {
    this.#checkTagSize(end);
    if (this.#tagStart < 0) return;
    this.#begun.push(Buffer.from(bytes.subarray(this.#tagStart, end)));
  }

  #checkTagSize(i: number): void {
    if (this.#base + i - this.#tagOffset > this.#limits.tagSize) this.#excess('tagSize', i);
  }

  #step(bytes: Buffer, i: number, end: number): number {
    switch (this.#state) {
      case T.text:
        return this.#text(bytes, i, end);
      case T.open:
        return this.#open(bytes, i);
      case T.name:
        return this.#name(bytes, i, end);
      case T.value:
        return this.#value(bytes, i, end);
      case T.endName:
        return this.#endName(bytes, i, end);
      case T.comment:
        return this.#comment(bytes, i, end);
      case T.cdata:
        return this.#cdata(bytes, i, end);
      case T.instruction:
        return this.#readInstruction(bytes, i);
      case T.attribute:
        return this.#attribute(bytes, i, end);
      default:
        this.#single(bytes[i] as number, bytes, i);
        return i + 1;
    }
  }

  #text(bytes: Buffer, at: number, end: number): number {
    if (this.depth === 0) return this.#outside(bytes, at);
    let i = at;
    while (i < end && (classes[bytes[i] as number] as number) & PLAIN) i++;
    if (this.#tells && i > at) this.#events.text(bytes, at, i);
    if (i === end) return i;
    const byte = bytes[i] as number;
    if (byte === 0x3c) this.#state = T.open;
    else if (byte === 0x26) this.#beginEntity(T.text);
    else this.#wrong(`byte ${byte}`, i);
    return i + 1;
  }

  /** Before and behind the root only white space, comments and instructions may stand; a byte order mark first. */
  #outside(bytes: Buffer, i: number): number {
    const byte = bytes[i] as number;
    if (byte === 0x3c) this.#state = T.open;
    else if (byte === byteOrderMark[this.#base + i]) return i + 1;
    else if (!((classes[byte] as number) & SPACE)) this.#wrong('text outside of the root element', i);
    return i + 1;
  }

  #open(bytes: Buffer, i: number): number {
    const byte = bytes[i] as number;
    this.#seen = 0;
    this.#tail = 0;
    if (byte === 0x2f) {
      if (this.depth === 0) this.#wrong('an end tag without its start', i);
      this.#state = T.endName;
      return i + 1;
    }
    if (byte === 0x3f) this.#state = T.instruction;
    else if (byte === 0x21) this.#state = T.bang;
    else return this.#beginName(byte, i);
    return i + 1;
  }

  #beginName(byte: number, i: number): number {
    if (!((classes[byte] as number) & START)) this.#wrong('a name expected after <', i);
    if (this.rootClosed) this.#wrong('a second root element', i);
    if (this.depth === this.#limits.depth) this.#excess('depth', i);
    this.depth++;
    this.#blank = false;
    this.#nameAt[this.depth] = this.#nameEnd;
    this.#attributes = 0;
    this.#tagOffset = this.#base + i;
    this.#tagStart = this.depth <= this.watch ? i : -1;
    this.#state = T.name;
    const room = this.#nameEnd + this.#limits.nameLength + 1;
    if (room > this.#names.length) this.#names = Buffer.concat([this.#names], room * 2);
    return i;
  }

  #name(bytes: Buffer, at: number, end: number): number {
    const names = this.#names;
    const most = (this.#nameAt[this.depth] as number) + this.#limits.nameLength;
    let i = at;
    let nameEnd = this.#nameEnd;
    while (i < end) {
      const byte = bytes[i] as number;
      if (!((classes[byte] as number) & NAME)) break;
      if (nameEnd === most) this.#excess('nameLength', i);
      names[nameEnd++] = byte;
      i++;
    }
    this.#nameEnd = nameEnd;
    if (i === end) return i;
    this.#inTag(bytes[i] as number, bytes, i);
    return i + 1;
  }

  /** The byte after a name or a value: white space, or the end of the tag. */
  #inTag(byte: number, bytes: Buffer, i: number): void {
    if (byte === 0x3e) this.#openElement(bytes, i, i);
    else if (byte === 0x2f) this.#state = T.slash;
    else if ((classes[byte] as number) & SPACE) this.#state = T.inTag;
    else this.#wrong('white space, / or > expected in a tag', i);
  }

  #single(byte: number, bytes: Buffer, i: number): void {
    const space = (classes[byte] as number) & SPACE;
    switch (this.#state) {
      case T.inTag:
        if ((classes[byte] as number) & START) this.#beginAttribute(i);
        else this.#inTag(byte, bytes, i);
        return;
      case T.equals:
        if (byte === 0x3d) this.#state = T.quote;
        else if (!space) this.#wrong('= expected after an attribute name', i);
        return;
      case T.quote:
        if (byte === 0x22 || byte === 0x27) this.#beginValue(byte);
        else if (!space) this.#wrong('an attribute value must be quoted', i);
        return;
      case T.afterValue:
        this.#inTag(byte, bytes, i);
        return;
      case T.slash:
        if (byte !== 0x3e) this.#wrong('> expected after /', i);
        this.#openElement(bytes, i - 1, i);
        this.#closeElement();
        return;
      case T.endSpace:
        if (byte === 0x3e) this.#closeElement();
        else if (!space) this.#wrong('> expected in an end tag', i);
        return;
      case T.bang:
        this.#bang(byte, i);
        return;
      default:
        this.#readEntity(byte, i);
    }
  }

  #beginAttribute(i: number): void {
    this.#attributes++;
    if (this.#attributes > this.#limits.attributes) this.#excess('attributes', i);
    this.#state = T.attribute;
  }

  #beginValue(quote: number): void {
    this.#quote = quote;
    this.#state = T.value;
  }

  #attribute(bytes: Buffer, at: number, end: number): number {
    let i = at;
    while (i < end && (classes[bytes[i] as number] as number) & NAME) i++;
    if (i === end) return i;
    this.#state = T.equals;
    return i;
  }

  #value(bytes: Buffer, at: number, end: number): number {
    let i = at;
    while (i < end && (classes[bytes[i] as number] as number) & VALUE) i++;
    if (i === end) return i;
    const byte = bytes[i] as number;
    if (byte === this.#quote) this.#state = T.afterValue;
    else if (byte === 0x26) this.#beginEntity(T.value);
    else if (byte !== 0x22 && byte !== 0x27) this.#wrong(`byte ${byte} in an attribute value`, i);
    return i + 1;
  }

  #openElement(bytes: Buffer, tagEnd: number, i: number): void {
    this.#checkTagSize(i);
    this.#state = T.text;
    if (this.#tagStart < 0) return;
    const tag = this.#tagText(bytes, tagEnd);
    this.#tagStart = -1;
    this.position = this.#base + i + 1;
    this.#events.open(tag, this.depth);
  }

  #tagText(bytes: Buffer, tagEnd: number): string {
    if (this.#begun.length === 0) return bytes.toString('utf8', this.#tagStart, tagEnd);
    const pieces = this.#begun;
    this.#begun = [];
    pieces.push(bytes.subarray(this.#tagStart, Math.max(tagEnd, this.#tagStart)));
    const tag = Buffer.concat(pieces).toString();
    return tagEnd < this.#tagStart ? tag.slice(0, -1) : tag;
  }

  #endName(bytes: Buffer, at: number, end: number): number {
    const from = (this.#nameAt[this.depth] as number) - at + this.#seen;
    const most = Math.min(end, this.#nameEnd - from);
    let i = at;
    while (i < most && bytes[i] === this.#names[from + i]) i++;
    this.#seen += i - at;
    if (i === end) return i;
    if (from + i !== this.#nameEnd) this.#wrong('an end tag does not match its start tag', i);
    this.#state = T.endSpace;
    return i;
  }

  #closeElement(): void {
    const depth = this.depth--;
    this.#nameEnd = this.#nameAt[depth] as number;
    this.#state = T.text;
    if (depth === 1) this.rootClosed = true;
    if (depth <= this.watch) this.#events.close(depth);
  }

  #bang(byte: number, i: number): void {
    const seen = this.#seen++;
    if (seen === 0) this.#tail = byte;
    if (this.#tail === 0x2d) {
      if (byte !== 0x2d) this.#wrong('<! that begins no comment', i);
      if (seen === 1) this.#beginSection(T.comment);
      return;
    }
    if (byte !== cdataOpen.charCodeAt(seen)) this.#wrong('a document type or <! declaration is refused', i);
    if (this.depth === 0) this.#wrong('CDATA outside of the root element', i);
    if (seen === cdataOpen.length - 1) this.#beginSection(T.cdata);
  }

  #beginSection(state: State): void {
    this.#state = state;
    this.#tail = 0;
    this.#blank = false;
  }

  // `tail` counts the dashes (comment) or brackets (CDATA) that came last, up to two.
  #comment(bytes: Buffer, at: number, end: number): number {
    for (let i = at; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte === 0x2d) {
        if (++this.#tail > 2) this.#wrong('-- inside a comment', i);
      } else if (this.#tail === 2) {
        if (byte !== 0x3e) this.#wrong('-- inside a comment', i);
        this.#state = T.text;
        return i + 1;
      } else {
        this.#tail = 0;
        this.#checkCharacter(byte, i);
      }
    }
    return end;
  }

  #cdata(bytes: Buffer, at: number, end: number): number {
    for (let i = at; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte === 0x5d && this.#tail < 2) {
        this.#tail++;
        continue;
      }
      if (byte === 0x3e && this.#tail === 2) {
        this.#state = T.text;
        return i + 1;
      }
      if (this.#tells) this.#tellCdata(bytes, i, byte);
      this.#checkCharacter(byte, i);
      if (byte !== 0x5d) this.#tail = 0;
    }
    return end;
  }

  /** Tells a byte of CDATA, after brackets that turned out to be text. */
  #tellCdata(bytes: Buffer, i: number, byte: number): void {
    const brackets = byte === 0x5d ? 1 : this.#tail;
    if (brackets > 0) this.#events.text(twoBrackets, 0, brackets);
    if (byte !== 0x5d) this.#events.text(bytes, i, i + 1);
  }

  #readInstruction(bytes: Buffer, i: number): number {
    const byte = bytes[i] as number;
    this.#checkCharacter(byte, i);
    if (byte === 0x3e && this.#tail === 0x3f) {
      this.#checkInstruction(i);
      this.#blank = false;
      this.#state = T.text;
      return i + 1;
    }
    if (this.#seen < this.#instruction.length) this.#instruction[this.#seen] = byte;
    this.#seen++;
    this.#tail = byte;
    return i + 1;
  }

  #checkInstruction(i: number): void {
    const text = this.#instruction.toString('latin1', 0, Math.min(this.#seen, this.#instruction.length));
    if (!((classes[text.charCodeAt(0)] as number) & START))
      this.#wrong('a processing instruction without name', i);
    if (!/^xml[\s?]/i.test(text)) return;
    if (!this.#blank || this.depth > 0 || this.rootClosed)
      this.#wrong('an XML declaration inside the message', i);
    if (this.#seen > this.#instruction.length) this.#wrong('an XML declaration that is too long', i);
    const encoding = /\sencoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding))
      this.#wrong(`encoding ${encoding}, not UTF-8`, i);
  }

  #beginEntity(resume: State): void {
    this.#resumeState = resume;
    this.#seen = 0;
    this.#state = T.entity;
  }

  #readEntity(byte: number, i: number): void {
    if (byte !== 0x3b) {
      if (this.#seen === this.#entity.length) this.#wrong('an unknown entity', i);
      this.#entity[this.#seen++] = byte;
      return;
    }
    const name = this.#entity.toString('latin1', 0, this.#seen);
    const character = characterOf(name);
    if (character === undefined) this.#wrong('an unknown entity or character', i);
    this.#state = this.#resumeState;
    if (this.#state !== T.text || !this.#tells) return;
    const text = Buffer.from(character);
    this.#events.text(text, 0, text.length);
  }

  #checkCharacter(byte: number, i: number): void {
    if (byte < 0x20 && !((classes[byte] as number) & SPACE)) this.#wrong(`byte ${byte}`, i);
  }

  #wrong(what: string, i: number): never {
    throw new ForelockError('message-malformed', `${what} at offset ${this.#base + i}`);
  }

  #excess(limit: string, i: number): never {
    const most = this.#limits[limit as keyof ScanLimits];
    throw new ForelockError('limit-exceeded', `over ${most} (${limit}) at offset ${this.#base + i}`);
  }
}

const twoBrackets: Buffer = Buffer.from(']]');

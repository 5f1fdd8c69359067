import { ForelockError } from '../core/index.ts';
import { namespaces } from './namespaces.ts';
import { NamespaceScope, type StartTag } from './start-tag.ts';
import { TextCapture } from './text-capture.ts';
import { defaultLimits, type ScanLimits } from './xml-limits.ts';
import { Tokenizer } from './xml-token.ts';

export interface ElementName {
  readonly namespace: string;
  readonly name: string;
}

/** What the start of a message tells. */
export interface MessageHeader {
  readonly kind: 'rpc' | 'rpc-reply' | 'notification' | 'hello' | 'other';
  /** Qualified name of the root as written, such as `nc:rpc`. */
  readonly root: string;
  readonly namespace: string;
  /** Raw text of the root's start tag behind its name, for a reply to repeat (RFC 6241 section 4.1). */
  readonly attributes: string;
  readonly messageId: string | undefined;
  /** First child element of an rpc or rpc-reply, once it has come. */
  readonly operation: ElementName | undefined;
}

/** A child element of the operation. */
export interface Parameter extends ElementName {
  /** Its own text up to the end of its first element, decoded and trimmed, cut at `textCapture` bytes. */
  readonly text: string;
  /** Present where `text`, or the child's, was cut. */
  readonly truncated?: true;
  /** The first element inside it. */
  readonly child: (ElementName & { readonly text: string }) | undefined;
}

type Open<T> = { -readonly [K in keyof T]: T[K] };

const kinds: readonly string[] = ['rpc', 'rpc-reply', 'hello'];

/**
 * Reads a message in any pieces: who it is for, its operation and the operation's parameters, and whether it is
 * well-formed. Builds no tree. Throws `message-malformed` or `limit-exceeded`; `reset` makes it fit for the next message.
 */
export class MessageScanner {
  readonly #limits: ScanLimits;
  readonly #tokens: Tokenizer;
  readonly #scope: NamespaceScope = new NamespaceScope();
  readonly #text: TextCapture;
  readonly #childText: TextCapture;
  #header: Open<MessageHeader> | undefined;
  #recognised = false;
  #parameters: Parameter[] = [];
  #open: ElementName | undefined;
  #child: ElementName | undefined;
  #inChild = false;

  constructor(limits: Partial<ScanLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits };
    this.#text = new TextCapture(this.#limits.textCapture);
    this.#childText = new TextCapture(this.#limits.textCapture);
    this.#tokens = new Tokenizer(this.#limits, this);
    this.#tokens.watch = 2;
  }

  /** Undefined until the root's start tag has come. */
  get header(): MessageHeader | undefined {
    return this.#header;
  }

  /** Whether the operation is known, or that there is none. */
  get recognised(): boolean {
    return this.#recognised;
  }

  /** Those that have come whole, in their order. */
  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  parameter(name: string): Parameter | undefined {
    return this.#parameters.find((parameter) => parameter.name === name);
  }

  reset(): void {
    this.#tokens.reset();
    this.#tokens.watch = 2;
    this.#scope.reset();
    this.#header = undefined;
    this.#recognised = false;
    this.#parameters = [];
    this.#open = undefined;
    this.#child = undefined;
    this.#inChild = false;
  }

  push(bytes: Buffer, start: number, end: number): void {
    if (this.#recognised && this.#limits.headerOnly) return;
    this.#tokens.push(bytes, start, end);
    if (!this.#recognised) this.#checkHeaderSize(this.#tokens.offset);
  }

  /** To be called at the end of the message: throws `message-malformed` where it is not complete. */
  finish(): void {
    if (this.#tokens.complete || (this.#recognised && this.#limits.headerOnly)) return;
    throw new ForelockError(
      'message-malformed',
      `the message is not complete at offset ${this.#tokens.offset}`,
    );
  }

  /** Told by the tokenizer. */
  open(tag: string, depth: number): void {
    const element = this.#scope.open(tag, depth);
    if (depth === 1) this.#openRoot(element);
    else if (depth === 2) this.#openOperation(element);
    else if (depth === 3) this.#openParameter(element);
    else this.#openChild(element);
  }

  /** Told by the tokenizer. */
  close(depth: number): void {
    if (depth === 1) this.#recognise();
    else if (depth === 3) this.#closeParameter();
    else if (depth === 4) this.#closeChild();
  }

  /** Told by the tokenizer. */
  text(bytes: Buffer, start: number, end: number): void {
    const depth = this.#tokens.depth;
    if (depth === 3) this.#text.add(bytes, start, end);
    else if (depth === 4 && this.#inChild) this.#childText.add(bytes, start, end);
  }

  #openRoot(tag: StartTag): void {
    const { root, namespace, attributes, messageId } = tag;
    this.#header = { kind: kindOf(tag), root, namespace, attributes, messageId, operation: undefined };
    if (this.#header.kind !== 'rpc' && this.#header.kind !== 'rpc-reply') {
      this.#recognise();
      this.#tokens.watch = 1;
    }
  }

  #openOperation({ name, namespace }: StartTag): void {
    const header = this.#header;
    if (header === undefined) return;
    if (header.operation === undefined) {
      header.operation = { name, namespace };
      this.#recognise();
      this.#tokens.watch = header.kind === 'rpc' || name === 'rpc-error' ? 3 : 2;
    } else if (header.kind === 'rpc') {
      throw new ForelockError('message-malformed', `a second operation at offset ${this.#tokens.position}`);
    }
  }

  #openParameter({ name, namespace }: StartTag): void {
    this.#open = { name, namespace };
    this.#child = undefined;
    this.#text.clear();
    this.#childText.clear();
    this.#tokens.listening = true;
    this.#tokens.watch = 4;
  }

  #openChild({ name, namespace }: StartTag): void {
    this.#child = { name, namespace };
    this.#inChild = true;
  }

  /** What is behind the first element of a parameter tells nothing: a configuration is only checked. */
  #closeChild(): void {
    this.#inChild = false;
    this.#tokens.listening = false;
    this.#tokens.watch = 3;
  }

  #closeParameter(): void {
    const open = this.#open;
    this.#open = undefined;
    this.#tokens.listening = false;
    if (open === undefined) return;
    const child = this.#child && {
      name: this.#child.name,
      namespace: this.#child.namespace,
      text: this.#childText.read(),
    };
    const parameter = { name: open.name, namespace: open.namespace, text: this.#text.read(), child };
    const truncated = this.#text.truncated || this.#childText.truncated;
    this.#parameters.push(truncated ? { ...parameter, truncated } : parameter);
    this.#tokens.watch = this.#parameters.length < this.#limits.parameters ? 3 : 2;
  }

  #recognise(): void {
    if (this.#recognised) return;
    this.#checkHeaderSize(this.#tokens.position);
    this.#recognised = true;
  }

  #checkHeaderSize(size: number): void {
    const most = this.#limits.headerSize;
    if (size <= most) return;
    throw new ForelockError(
      'limit-exceeded',
      `over ${most} bytes (headerSize) before the operation, at offset ${size}`,
    );
  }
}

function kindOf({ name, namespace }: StartTag): MessageHeader['kind'] {
  if (name === 'notification') {
    return namespace === namespaces.notification || namespace === namespaces.base ? 'notification' : 'other';
  }
  return namespace === namespaces.base && kinds.includes(name) ? (name as MessageHeader['kind']) : 'other';
}

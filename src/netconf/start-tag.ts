import { ForelockError } from '../core/index.ts';
import { namespaces } from './namespaces.ts';
import { decodeReferences } from './xml-character.ts';

/** A start tag with its prefix resolved. */
export interface StartTag {
  /** As written, with prefix. */
  readonly root: string;
  readonly name: string;
  readonly namespace: string;
  /** Raw text behind the name. */
  readonly attributes: string;
  readonly messageId: string | undefined;
}

interface Binding {
  readonly prefix: string;
  readonly uri: string;
  readonly depth: number;
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

/**
 * The namespaces declared by the open elements. A name that has no namespace at all counts as base:1.0: older devices
 * (Junos) take and give such messages, and no lock may slip by for want of an `xmlns`.
 */
export class NamespaceScope {
  #bindings: Binding[] = [];

  reset(): void {
    this.#bindings = [];
  }

  /** Reads the start tag of an element at `depth`; throws `message-malformed` on double attributes, unbound prefixes. */
  open(tag: string, depth: number): StartTag {
    while ((this.#bindings.at(-1)?.depth ?? 0) >= depth) this.#bindings.pop();
    const nameEnd = endOfName(tag, 0);
    const root = tag.slice(0, nameEnd);
    const attributes = tag.slice(nameEnd);
    const messageId = attributes.includes('=') ? this.#declare(attributes, depth) : undefined;
    const colon = root.indexOf(':');
    const prefix = colon < 0 ? '' : root.slice(0, colon);
    const name = root.slice(colon + 1);
    if (name === '' || colon === 0 || name.includes(':')) throw malformed(`name ${root}`);
    return { root, name, namespace: this.#resolve(prefix), attributes, messageId };
  }

  #declare(attributes: string, depth: number): string | undefined {
    let messageId: string | undefined;
    const names: string[] = [];
    eachAttribute(attributes, (name, value) => {
      if (names.includes(name)) throw malformed(`attribute ${name} twice in one tag`);
      names.push(name);
      if (name === 'message-id') messageId = decodeReferences(value);
      else if (name === 'xmlns') this.#bindings.push({ prefix: '', uri: decodeReferences(value), depth });
      else if (name.startsWith('xmlns:'))
        this.#bindings.push({ prefix: name.slice(6), uri: decodeReferences(value), depth });
    });
    return messageId;
  }

  #resolve(prefix: string): string {
    for (let i = this.#bindings.length - 1; i >= 0; i--) {
      const binding = this.#bindings[i] as Binding;
      if (binding.prefix === prefix) return binding.uri;
    }
    if (prefix === '') return namespaces.base;
    if (prefix === 'xml') return xmlNamespace;
    throw malformed(`prefix ${prefix} without a namespace`);
  }
}

/** Where the name that begins at `at` ends: at white space, `=`, `/`, or the end of the tag. */
function endOfName(tag: string, at: number): number {
  let i = at;
  while (i < tag.length && !isSpace(tag.charCodeAt(i)) && tag[i] !== '=' && tag[i] !== '/') i++;
  return i;
}

/** Tells each attribute with its value as written. The tokenizer has checked their syntax. */
function eachAttribute(attributes: string, tell: (name: string, value: string) => void): void {
  let i = 0;
  for (let equals = attributes.indexOf('='); equals >= 0; equals = attributes.indexOf('=', i)) {
    while (isSpace(attributes.charCodeAt(i))) i++;
    const name = attributes.slice(i, endOfName(attributes, i));
    i = equals + 1;
    while (isSpace(attributes.charCodeAt(i))) i++;
    const end = attributes.indexOf(attributes[i] as string, i + 1);
    tell(name, attributes.slice(i + 1, end));
    i = end + 1;
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function malformed(what: string): ForelockError {
  return new ForelockError('message-malformed', `${what} (Namespaces in XML 1.0)`);
}

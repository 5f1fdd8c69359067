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

// Namespaces in XML 1.0. The tokenizer has checked the syntax of the attributes.
const attributePattern = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
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
    const nameEnd = tag.search(/[\s/]|$/);
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
    const names = new Set<string>();
    for (const [, name = '', double, single] of attributes.matchAll(attributePattern)) {
      if (names.has(name)) throw malformed(`attribute ${name} twice in one tag`);
      names.add(name);
      const value = decodeReferences(double ?? single ?? '');
      if (name === 'message-id') messageId = value;
      else if (name === 'xmlns') this.#bindings.push({ prefix: '', uri: value, depth });
      else if (name.startsWith('xmlns:')) this.#bindings.push({ prefix: name.slice(6), uri: value, depth });
    }
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

function malformed(what: string): ForelockError {
  return new ForelockError('message-malformed', `${what} (Namespaces in XML 1.0)`);
}

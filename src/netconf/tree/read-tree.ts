import type { Prefix, RequestNode, XmlAttribute } from './node.ts';

const maxDepth = 128;
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const nameAt = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
const attributeAt = /\s+([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What `readTree` throws: the text is not well-formed, or holds what NETCONF forbids (a DTD). */
export class MalformedXml extends Error {}

/** Reads one small document (a request). No DTD, no external entity, at most 128 levels. Throws `MalformedXml`. */
export function readTree(source: string): RequestNode {
  const reader = new Reader(source);
  reader.skipMisc();
  const root = reader.element(new Map([['xml', xmlNamespace]]), 0);
  reader.skipMisc();
  if (!reader.ended()) throw new MalformedXml('text after the root element');
  return root;
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  ended(): boolean {
    return this.#at >= this.#source.length;
  }

  /** White space, comments and processing instructions outside of elements. */
  skipMisc(): void {
    for (;;) {
      while (/\s/.test(this.#source.charAt(this.#at))) this.#at += 1;
      if (!this.#skipAside()) return;
    }
  }

  element(around: ReadonlyMap<string, string>, depth: number): RequestNode {
    if (depth > maxDepth) throw new MalformedXml('nested too deep');
    if (this.#source.charAt(this.#at) !== '<') throw new MalformedXml('an element was expected');
    this.#at += 1;
    const tag = this.#match(nameAt)[0];
    const from = this.#at;
    const raw = this.#attributes();
    const source = this.#source.slice(from, this.#at);
    const scope = scopeOf(raw, around);
    const empty = this.#closeStart();
    const content = empty ? { text: '', children: [] } : this.#content(tag, scope, depth);
    const { namespace, name } = qualify(tag, scope, true);
    const text = content.children.length > 0 ? '' : content.text;
    const prefix = prefixOf(text, scope);
    return {
      namespace,
      name,
      text,
      children: content.children,
      ...(prefix ? { prefix } : {}),
      attributes: attributesOf(raw, scope),
      scope,
      source,
      tagPrefix: tag.includes(':') ? tag.slice(0, tag.indexOf(':') + 1) : '',
    };
  }

  #content(tag: string, scope: ReadonlyMap<string, string>, depth: number): Content {
    const children: RequestNode[] = [];
    let text = '';
    for (;;) {
      const next = this.#source.indexOf('<', this.#at);
      if (next < 0) throw new MalformedXml(`<${tag}> is not closed`);
      text += unescaped(this.#source.slice(this.#at, next));
      this.#at = next;
      if (this.#source.startsWith('</', next)) break;
      if (this.#source.startsWith('<![CDATA[', next)) text += this.#cdata();
      else if (!this.#skipAside()) children.push(this.element(scope, depth + 1));
    }
    this.#at += 2;
    if (this.#match(nameAt)[0] !== tag) throw new MalformedXml(`<${tag}> is closed by another tag`);
    this.#match(/\s*>/y);
    if (children.length > 0 && text.trim() !== '') throw new MalformedXml(`mixed content in <${tag}>`);
    return { text, children };
  }

  #attributes(): Map<string, string> {
    const found = new Map<string, string>();
    for (;;) {
      attributeAt.lastIndex = this.#at;
      const match = attributeAt.exec(this.#source);
      if (!match) return found;
      const name = match[1] as string;
      if (found.has(name)) throw new MalformedXml(`attribute ${name} stands twice`);
      found.set(name, unescaped(match[2] ?? match[3] ?? ''));
      this.#at = attributeAt.lastIndex;
    }
  }

  #closeStart(): boolean {
    return this.#match(/\s*(\/?)>/y)[1] === '/';
  }

  #cdata(): string {
    const from = this.#at + '<![CDATA['.length;
    this.#at = this.#after(']]>');
    return this.#source.slice(from, this.#at - 3);
  }

  #skipAside(): boolean {
    if (this.#source.startsWith('<!--', this.#at)) this.#at = this.#after('-->');
    else if (this.#source.startsWith('<?', this.#at)) this.#at = this.#after('?>');
    else return false;
    return true;
  }

  #after(end: string): number {
    const found = this.#source.indexOf(end, this.#at);
    if (found < 0) throw new MalformedXml(`${end} is missing`);
    return found + end.length;
  }

  #match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (!match) throw new MalformedXml(`unexpected text at ${this.#at}`);
    this.#at = pattern.lastIndex;
    return match;
  }
}

interface Content {
  readonly text: string;
  readonly children: readonly RequestNode[];
}

function scopeOf(
  raw: ReadonlyMap<string, string>,
  around: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  let scope: Map<string, string> | undefined;
  for (const [name, value] of raw) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    scope ??= new Map(around);
    scope.set(name === 'xmlns' ? '' : name.slice(6), value);
  }
  return scope ?? around;
}

function attributesOf(raw: ReadonlyMap<string, string>, scope: ReadonlyMap<string, string>): XmlAttribute[] {
  const kept = [...raw].filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'));
  return kept.map(([name, value]) => ({ ...qualify(name, scope, false), value }));
}

function qualify(
  tag: string,
  scope: ReadonlyMap<string, string>,
  element: boolean,
): { namespace: string; name: string } {
  const colon = tag.indexOf(':');
  if (colon < 0) return { namespace: element ? (scope.get('') ?? '') : '', name: tag };
  const namespace = scope.get(tag.slice(0, colon));
  if (namespace === undefined) throw new MalformedXml(`the prefix of ${tag} is not declared`);
  return { namespace, name: tag.slice(colon + 1) };
}

function prefixOf(text: string, scope: ReadonlyMap<string, string>): Prefix | undefined {
  const name = /^\s*([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*\s*$/.exec(text)?.[1];
  const namespace = name === undefined ? undefined : scope.get(name);
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[\da-fA-F]+|#\d+|\w+)?;?/g, (whole, body: string | undefined) => {
    const value = body !== undefined && whole.endsWith(';') ? entity(body) : undefined;
    if (value === undefined) throw new MalformedXml(`unknown entity ${whole}`);
    return value;
  });
}

function entity(body: string): string | undefined {
  if (!body.startsWith('#')) return entities[body];
  const code = body[1] === 'x' ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

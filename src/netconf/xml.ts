import { parseString, processors } from 'xml2js';
import { ForelockError } from '../core/index.ts';
import { MessageScanner } from './scan.ts';

/** An element of a small body: local name, namespace, attributes by local name, children, and its own text. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Characters that a body read into a tree may have, where nobody says otherwise. */
const bodyLimit = 4 * 1024 * 1024;

interface Raw {
  readonly '#name': string;
  readonly $?: Readonly<Record<string, { readonly value: string; readonly local: string }>>;
  readonly $ns?: { readonly local: string; readonly uri: string };
  readonly $$?: readonly Raw[];
  readonly _?: string;
}

/** Reads an XML body of `limit` characters at most. Throws `limit-exceeded` or `message-malformed`; a DTD is refused. */
export function readXml(xml: string, limit: number = bodyLimit): XmlElement {
  if (xml.length > limit) throw new ForelockError('limit-exceeded', `a body of over ${limit} characters`);
  if (/<!(?:DOCTYPE|ENTITY)/.test(xml)) throw new ForelockError('message-malformed', 'a DTD is not accepted');
  checkForm(xml);
  let found: Raw | undefined;
  let fault: Error | null = null;
  const options = {
    xmlns: true,
    explicitRoot: false,
    explicitChildren: true,
    preserveChildrenOrder: true,
    async: false,
  };
  try {
    parseString(xml.trim(), options, (error: Error | null, root: Raw | undefined) => {
      fault ??= error;
      found = root;
    });
  } catch (thrown) {
    fault = thrown as Error;
  }
  if (fault !== null || found === undefined || found === null) {
    const cause: unknown = fault;
    throw new ForelockError('message-malformed', `not well-formed XML: ${String(cause)}`, { cause });
  }
  return element(found);
}

/** The scanner's limits come before the parser, which would follow any depth and end at the first closed root. */
function checkForm(xml: string): void {
  const bytes = Buffer.from(xml);
  const scanner = new MessageScanner();
  scanner.push(bytes, 0, bytes.length);
  scanner.finish();
}

function element(raw: Raw): XmlElement {
  const attributes: Record<string, string> = {};
  for (const { local, value } of Object.values(raw.$ ?? {})) attributes[local] = value;
  return {
    name: raw.$ns?.local ?? processors.stripPrefix(raw['#name']),
    namespace: raw.$ns?.uri ?? '',
    attributes,
    children: (raw.$$ ?? []).map(element),
    text: raw._ ?? '',
  };
}

export function child(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((each) => each.name === name);
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Fit for text and for an attribute in double quotes. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);
}

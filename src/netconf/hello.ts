import { ForelockError } from '../core/index.ts';
import type { FrameVersion } from './frame.ts';
import { namespaces } from './namespaces.ts';
import { child, escapeXml, readXml } from './xml.ts';

/** RFC 6241 section 8.1. A client's hello has no session-id. */
export interface Hello {
  readonly capabilities: readonly string[];
  readonly sessionId: number | undefined;
}

const base10 = 'urn:ietf:params:netconf:base:1.0';
const base11 = 'urn:ietf:params:netconf:base:1.1';

/** Throws `message-malformed` where it is no hello. */
export function decodeHello(xml: string): Hello {
  const root = readXml(xml);
  if (root.name !== 'hello' || root.namespace !== namespaces.base)
    throw new ForelockError(
      'message-malformed',
      `a hello was due, and <${root.name} xmlns="${root.namespace}"> came`,
    );
  const listed = child(root, 'capabilities')?.children ?? [];
  const id = child(root, 'session-id')?.text.trim();
  if (id !== undefined && !/^[1-9]\d{0,9}$/.test(id)) {
    throw new ForelockError('message-malformed', `'${id.slice(0, 32)}' is no session-id`);
  }
  return {
    capabilities: listed.filter(({ name }) => name === 'capability').map(({ text }) => text.trim()),
    sessionId: id === undefined ? undefined : Number(id),
  };
}

export function encodeHello({ capabilities, sessionId }: Hello): string {
  const list = capabilities.map((each) => `<capability>${escapeXml(each)}</capability>`).join('');
  const id = sessionId === undefined ? '' : `<session-id>${sessionId}</session-id>`;
  return `<?xml version="1.0" encoding="UTF-8"?><hello xmlns="${namespaces.base}"><capabilities>${list}</capabilities>${id}</hello>`;
}

/** A comment, which is passed over, or one of the two places that a hello is changed in. */
const comment = /<!--.*?-->/.source;
const sessionId = /(?<open><(?:[\w.-]+:)?session-id(?:\s[^>]*)?>)\s*\d+\s*(?=<\/)/.source;
const listEnd = /(?<close><\/(?:(?<prefix>[\w.-]+):)?capabilities\s*>)/.source;
const changed = new RegExp(`${comment}|${sessionId}|${listEnd}`, 'gs');

/** A device's hello with another session-id and more capabilities; every other byte stays as it is. */
export function rewriteHello(
  xml: string,
  change: { readonly sessionId: number; readonly add: readonly string[] },
): string {
  return xml.replace(changed, (whole: string, ...more: unknown[]) => {
    const { open, close, prefix } = more.at(-1) as Partial<Record<string, string>>;
    if (open !== undefined) return `${open}${change.sessionId}`;
    if (close === undefined) return whole;
    const tag = prefix === undefined ? 'capability' : `${prefix}:capability`;
    return `${change.add.map((each) => `<${tag}>${escapeXml(each)}</${tag}>`).join('')}${close}`;
  });
}

/** The framing of a session after both hellos (RFC 6242 section 4.1). */
export function framingOf(one: readonly string[], other: readonly string[]): FrameVersion {
  if (one.includes(base11) && other.includes(base11)) return '1.1';
  if (one.includes(base10) && other.includes(base10)) return '1.0';
  throw new ForelockError(
    'message-malformed',
    'the two sides have no base protocol version in common (RFC 6241 section 8.1)',
  );
}

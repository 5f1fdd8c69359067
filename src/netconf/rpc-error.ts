import { ForelockError } from '../core/index.ts';
import { namespaces } from './namespaces.ts';
import type { MessageHeader } from './scan.ts';
import { child, escapeXml, readXml, type XmlElement } from './xml.ts';

/** RFC 6241 appendix A. */
export const errorTags = [
  'in-use',
  'invalid-value',
  'too-big',
  'missing-attribute',
  'bad-attribute',
  'unknown-attribute',
  'missing-element',
  'bad-element',
  'unknown-element',
  'unknown-namespace',
  'access-denied',
  'lock-denied',
  'resource-denied',
  'rollback-failed',
  'data-exists',
  'data-missing',
  'operation-not-supported',
  'operation-failed',
  'partial-operation',
  'malformed-message',
] as const;

export type ErrorTag = (typeof errorTags)[number];

/** One element of error-info, such as `session-id` or `bad-element`. */
export interface ErrorInfo {
  readonly name: string;
  readonly value: string;
  /** Left out for the elements of RFC 6241 itself. */
  readonly namespace?: string;
}

/** RFC 6241 section 4.3. */
export interface RpcError {
  readonly type: 'transport' | 'rpc' | 'protocol' | 'application';
  readonly tag: ErrorTag;
  readonly severity: 'error' | 'warning';
  readonly appTag?: string;
  readonly path?: string;
  readonly message?: string;
  readonly info?: readonly ErrorInfo[];
  /** What stands in error-info beside `info`: elements of a namespace of their own, as XML. */
  readonly infoXml?: string;
}

type Of = (message: string) => RpcError;

function plain(type: RpcError['type'], tag: ErrorTag): Of {
  return (message) => ({ type, tag, severity: 'error', message });
}

/** Session-id 0 stands for a holder that is no NETCONF session. */
export function lockDenied(sessionId: number, message: string): RpcError {
  const info: readonly ErrorInfo[] = [{ name: 'session-id', value: String(sessionId) }];
  return { type: 'protocol', tag: 'lock-denied', severity: 'error', message, info };
}

export const inUse: Of = plain('application', 'in-use');
export const invalidValue: Of = plain('application', 'invalid-value');
export const tooBig: Of = plain('rpc', 'too-big');
export const accessDenied: Of = plain('application', 'access-denied');
export const resourceDenied: Of = plain('application', 'resource-denied');
export const operationFailed: Of = plain('application', 'operation-failed');
export const malformedMessage: Of = plain('rpc', 'malformed-message');

/** `path` is an XPath of the element that is wrong, with the prefixes of its modules (RFC 6241 section 4.3). */
export function at(path: string, error: RpcError): RpcError {
  return { ...error, path };
}

/** RFC 6241 appendix A: names the element in bad-element. */
export function badElement(
  tag: 'missing-element' | 'unknown-element' | 'bad-element',
  element: string,
  message: string,
): RpcError {
  const info: readonly ErrorInfo[] = [{ name: 'bad-element', value: element }];
  return { type: 'application', tag, severity: 'error', message, info };
}

type RequestTag = Pick<MessageHeader, 'root' | 'attributes'>;

/** A reply repeats every attribute of its request, and its prefix (RFC 6241 section 4.1). */
export function encodeReply(request: RequestTag, body: string): string {
  const colon = request.root.indexOf(':');
  const prefix = colon < 0 ? '' : request.root.slice(0, colon + 1);
  const attributes = request.attributes.replace(/\/?\s*$/, '');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${prefix}rpc-reply${attributes}>${body}</${prefix}rpc-reply>`;
}

export function encodeErrorReply(request: RequestTag, errors: readonly RpcError[]): string {
  return encodeReply(request, errors.map(encodeError).join(''));
}

function encodeError(error: RpcError): string {
  const optional = (name: string, value: string | undefined, attributes = ''): string =>
    value === undefined ? '' : `<${name}${attributes}>${escapeXml(value)}</${name}>`;
  const leaves = (error.info ?? []).map(({ name, value, namespace }) =>
    optional(name, value, namespace === undefined ? '' : ` xmlns="${namespace}"`),
  );
  const info = leaves.join('') + (error.infoXml ?? '');
  return [
    `<rpc-error xmlns="${namespaces.base}">`,
    optional('error-type', error.type),
    optional('error-tag', error.tag),
    optional('error-severity', error.severity),
    optional('error-app-tag', error.appTag),
    optional('error-path', error.path),
    optional('error-message', error.message, ' xml:lang="en"'),
    info === '' ? '' : `<error-info>${info}</error-info>`,
    '</rpc-error>',
  ].join('');
}

export interface Reply {
  /** No rpc-error of severity `error` is in it. */
  readonly ok: boolean;
  readonly errors: readonly RpcError[];
  readonly messageId: string | undefined;
  /** What is inside `<rpc-reply>`, as it came. */
  readonly data: string;
}

/** Reads a reply; its data are left as text, only errors are read into values. */
export function decodeReply(xml: string): Reply {
  const open = /<((?:[\w.-]+:)?)rpc-reply([^>]*?)(\/?)>/.exec(xml);
  if (open === null) throw new ForelockError('message-malformed', 'an rpc-reply was due');
  const close = xml.lastIndexOf('</');
  const data = open[3] === '/' ? '' : xml.slice(open.index + open[0].length, close);
  const messageId = /message-id\s*=\s*["']([^"']*)["']/.exec(open[2] ?? '')?.[1];
  const errors = /<(?:[\w.-]+:)?rpc-error[\s>]/.test(data) ? decodeErrors(xml) : [];
  return { ok: errors.every(({ severity }) => severity !== 'error'), errors, messageId, data };
}

function decodeErrors(xml: string): readonly RpcError[] {
  return readXml(xml)
    .children.filter(({ name }) => name === 'rpc-error')
    .map(decodeError);
}

function decodeError(element: XmlElement): RpcError {
  const text = (name: string): string | undefined => child(element, name)?.text.trim();
  const [appTag, path, message] = [text('error-app-tag'), text('error-path'), text('error-message')];
  const info = child(element, 'error-info')?.children ?? [];
  return {
    type: (text('error-type') ?? 'application') as RpcError['type'],
    tag: (text('error-tag') ?? 'operation-failed') as ErrorTag,
    severity: text('error-severity') === 'warning' ? 'warning' : 'error',
    ...(appTag === undefined ? {} : { appTag }),
    ...(path === undefined ? {} : { path }),
    ...(message === undefined ? {} : { message }),
    info: info.map(({ name, text: value, namespace }) => ({ name, value: value.trim(), namespace })),
  };
}

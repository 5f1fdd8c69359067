import { namespaces } from '../namespaces.ts';
import { escapeXml } from '../xml.ts';

/** A datastore by its NETCONF name, or a url where the device has :url. */
export type Place = string | { readonly url: string };

/** A subtree filter's XML (RFC 6241 section 6), or an XPath expression where the device has :xpath. */
export type Filter = { readonly subtree: string } | { readonly xpath: string };

function place(tag: 'source' | 'target', where: Place): string {
  const inner = typeof where === 'string' ? `<${where}/>` : `<url>${escapeXml(where.url)}</url>`;
  return `<${tag}>${inner}</${tag}>`;
}

function filtered(filter: Filter | undefined): string {
  if (filter === undefined) return '';
  if ('subtree' in filter) return `<filter type="subtree">${filter.subtree}</filter>`;
  return `<filter type="xpath" select="${escapeXml(filter.xpath)}"/>`;
}

function leaf(name: string, value: string | number | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** RFC 6241 section 7.1. */
export function encodeGetConfig(source: Place, filter?: Filter): string {
  return `<get-config>${place('source', source)}${filtered(filter)}</get-config>`;
}

export interface EditOptions {
  readonly defaultOperation?: 'merge' | 'replace' | 'none';
  readonly testOption?: 'test-then-set' | 'set' | 'test-only';
  readonly errorOption?: 'stop-on-error' | 'continue-on-error' | 'rollback-on-error';
}

/** RFC 6241 section 7.2; `config` is the XML inside `<config>`. */
export function encodeEditConfig(target: Place, config: string, options: EditOptions = {}): string {
  const { defaultOperation, testOption, errorOption } = options;
  const choices = [
    leaf('default-operation', defaultOperation),
    leaf('test-option', testOption),
    leaf('error-option', errorOption),
  ].join('');
  return `<edit-config>${place('target', target)}${choices}<config>${config}</config></edit-config>`;
}

/** RFC 6241 section 7.3. */
export function encodeCopyConfig(target: Place, source: Place): string {
  return `<copy-config>${place('target', target)}${place('source', source)}</copy-config>`;
}

/** RFC 6241 section 7.4. */
export function encodeDeleteConfig(target: Place): string {
  return `<delete-config>${place('target', target)}</delete-config>`;
}

/** RFC 6241 section 7.5. */
export function encodeLock(target: string): string {
  return `<lock>${place('target', target)}</lock>`;
}

/** RFC 6241 section 7.6. */
export function encodeUnlock(target: string): string {
  return `<unlock>${place('target', target)}</unlock>`;
}

/** RFC 6241 section 7.7. */
export function encodeGet(filter?: Filter): string {
  return `<get>${filtered(filter)}</get>`;
}

/** RFC 6241 section 7.8. */
export function encodeCloseSession(): string {
  return '<close-session/>';
}

/** RFC 6241 section 7.9. */
export function encodeKillSession(sessionId: number): string {
  return `<kill-session>${leaf('session-id', sessionId)}</kill-session>`;
}

export interface CommitOptions {
  readonly confirmed?: boolean;
  /** Seconds until an unconfirmed commit is rolled back. */
  readonly confirmTimeout?: number;
  readonly persist?: string;
  readonly persistId?: string;
}

/** RFC 6241 sections 8.3.4.1 and 8.4.5.1. */
export function encodeCommit({ confirmed, confirmTimeout, persist, persistId }: CommitOptions = {}): string {
  const choices = [
    confirmed === true ? '<confirmed/>' : '',
    leaf('confirm-timeout', confirmTimeout),
    leaf('persist', persist),
    leaf('persist-id', persistId),
  ].join('');
  return `<commit>${choices}</commit>`;
}

/** RFC 6241 section 8.4.4.1. */
export function encodeCancelCommit(persistId?: string): string {
  return `<cancel-commit>${leaf('persist-id', persistId)}</cancel-commit>`;
}

/** RFC 6241 section 8.3.4.2. */
export function encodeDiscardChanges(): string {
  return '<discard-changes/>';
}

/** RFC 6241 section 8.6.4.1. */
export function encodeValidate(source: Place): string {
  return `<validate>${place('source', source)}</validate>`;
}

/** RFC 6022 section 3.1. */
export function encodeGetSchema(identifier: string, version?: string, format?: string): string {
  const inner = leaf('identifier', identifier) + leaf('version', version) + leaf('format', format);
  return `<get-schema xmlns="${namespaces.monitoring}">${inner}</get-schema>`;
}

/** RFC 5717 section 2.4.1; each select is an instance-identifier, or XPath where the device has :xpath. */
export function encodePartialLock(selects: readonly string[]): string {
  const inner = selects.map((select) => leaf('select', select)).join('');
  return `<partial-lock xmlns="${namespaces.partialLock}">${inner}</partial-lock>`;
}

/** RFC 5717 section 2.4.2. */
export function encodePartialUnlock(lockId: number): string {
  return `<partial-unlock xmlns="${namespaces.partialLock}">${leaf('lock-id', lockId)}</partial-unlock>`;
}

/** RFC 5277 section 2.1.1. */
export function encodeCreateSubscription(stream?: string, filter?: Filter): string {
  const inner = leaf('stream', stream) + filtered(filter);
  return `<create-subscription xmlns="${namespaces.notification}">${inner}</create-subscription>`;
}

const datastoreIdentities = 'xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores"';

/** RFC 8526 section 3.1.1; the datastore is an identity of ietf-datastores. */
export function encodeGetData(datastore: string, subtree?: string): string {
  const filter = subtree === undefined ? '' : `<subtree-filter>${subtree}</subtree-filter>`;
  return `<get-data xmlns="${namespaces.nmda}" ${datastoreIdentities}><datastore>ds:${datastore}</datastore>${filter}</get-data>`;
}

/** RFC 8526 section 3.1.2; `config` is the XML inside `<config>`. */
export function encodeEditData(datastore: string, config: string): string {
  return `<edit-data xmlns="${namespaces.nmda}" ${datastoreIdentities}><datastore>ds:${datastore}</datastore><config>${config}</config></edit-data>`;
}

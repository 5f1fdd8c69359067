import { encodeGet } from './client/operations.ts';
import { namespaces } from './namespaces.ts';
import { child, readXml, type XmlElement } from './xml.ts';

/** A lock as a device tells it, and what it tells of the session that holds it. */
export interface MonitoredLock {
  /** The datastore's name, without a prefix. */
  readonly datastore: string;
  /** The device's session-id of the holder. */
  readonly session: number;
  /** locked-time in milliseconds since the epoch, by the device's clock. */
  readonly since: number | undefined;
  readonly user: string | undefined;
  readonly host: string | undefined;
}

/** Asks for what `decodeLocks` reads (RFC 6022 sections 2.1.2 and 2.1.4). */
export function encodeGetLocks(): string {
  const wanted = '<datastores/><sessions/>';
  return encodeGet({ subtree: `<netconf-state xmlns="${namespaces.monitoring}">${wanted}</netconf-state>` });
}

/**
 * Global and partial locks in the data of a reply. Throws `message-malformed`, and `limit-exceeded` where it is too large
 * to be read whole.
 */
export function decodeLocks(data: string): readonly MonitoredLock[] {
  const reply = readXml(`<reply xmlns="${namespaces.base}" xmlns:nc="${namespaces.base}">${data}</reply>`);
  const state = within(reply, 'data', 'netconf-state')[0];
  if (state === undefined) return [];
  const sessions = within(state, 'sessions', 'session');
  return within(state, 'datastores', 'datastore').flatMap((datastore) =>
    within(datastore, 'locks', 'global-lock', 'partial-lock').map((lock) =>
      decodeLock(datastore, lock, sessions),
    ),
  );
}

function decodeLock(datastore: XmlElement, lock: XmlElement, sessions: readonly XmlElement[]): MonitoredLock {
  const id = textIn(lock, 'locked-by-session') ?? '0';
  const holder = sessions.find((session) => textIn(session, 'session-id') === id);
  const since = Date.parse(textIn(lock, 'locked-time') ?? '');
  return {
    datastore: (textIn(datastore, 'name') ?? '').replace(/^.*:/, ''),
    session: Number(id),
    since: Number.isNaN(since) ? undefined : since,
    user: holder && textIn(holder, 'username'),
    host: holder && textIn(holder, 'source-host'),
  };
}

function within(parent: XmlElement, container: string, ...names: readonly string[]): readonly XmlElement[] {
  return (child(parent, container)?.children ?? []).filter(({ name }) => names.includes(name));
}

function textIn(parent: XmlElement, name: string): string | undefined {
  return child(parent, name)?.text.trim();
}

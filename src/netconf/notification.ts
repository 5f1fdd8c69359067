import { ForelockError } from '../core/index.ts';
import { namespaces } from './namespaces.ts';
import type { ElementName } from './scan.ts';
import { child, escapeXml, readXml, type XmlElement } from './xml.ts';

/** RFC 5277 section 4: an eventTime (RFC 3339), and one element that is the event. */
export interface Notification {
  readonly eventTime: string;
  readonly event: ElementName;
  readonly content: XmlElement;
}

/** Throws `message-malformed` where it is no notification, `limit-exceeded` where it is too large to be read whole. */
export function decodeNotification(xml: string): Notification {
  const root = readXml(xml);
  const eventTime = root.children.find(({ name }) => name === 'eventTime');
  const content = root.children.find((each) => each !== eventTime);
  if (root.name !== 'notification' || eventTime === undefined || content === undefined) {
    throw new ForelockError(
      'message-malformed',
      'a notification needs an eventTime and an event (RFC 5277 section 4)',
    );
  }
  const event = { namespace: content.namespace, name: content.name };
  return { eventTime: eventTime.text.trim(), event, content };
}

/** The session that a netconf-session-end tells of (RFC 6470 section 2.1); undefined where it is another event. */
export function endedSession({ event, content }: Notification): number | undefined {
  if (event.namespace !== namespaces.sessionEvents || event.name !== 'netconf-session-end') return undefined;
  return Number(child(content, 'session-id')?.text);
}

/** `event` is the XML of the event, with its namespace declared. */
export function encodeNotification(eventTime: string, event: string): string {
  const time = `<eventTime>${escapeXml(eventTime)}</eventTime>`;
  return `<notification xmlns="${namespaces.notification}">${time}${event}</notification>`;
}

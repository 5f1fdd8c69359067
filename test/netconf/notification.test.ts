import { describe, expect, it } from 'vitest';
import { decodeNotification, encodeNotification } from '../../src/netconf/notification.ts';

const time = '2026-01-02T03:04:05Z';

describe('a notification', () => {
  it('comes back with its time and the qualified name of its event', () => {
    const xml = encodeNotification(
      time,
      '<n:netconf-session-end xmlns:n="urn:n"><n:session-id>4</n:session-id></n:netconf-session-end>',
    );
    const { eventTime, event, content } = decodeNotification(xml);
    expect([eventTime, event]).toEqual([time, { namespace: 'urn:n', name: 'netconf-session-end' }]);
    expect(content.children[0]?.text).toBe('4');
  });

  it.each(['<a/>', '<notification/>', `<notification><eventTime>${time}</eventTime></notification>`])(
    'is not read from %s',
    (xml) => {
      expect(() => decodeNotification(xml)).toThrow(/RFC 5277/);
    },
  );
});

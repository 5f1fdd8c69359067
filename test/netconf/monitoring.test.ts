import { describe, expect, it } from 'vitest';
import { decodeLocks } from '../../src/netconf/index.ts';

const monitoring = 'urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring';

function data(datastores: string, sessions: string): string {
  return `<data><netconf-state xmlns="${monitoring}"><datastores>${datastores}</datastores><sessions>${sessions}</sessions></netconf-state></data>`;
}

describe('the locks that a device tells', () => {
  it('are global and partial ones, each with what is told of its session', () => {
    const told = data(
      `<datastore><name>candidate</name><locks><global-lock><locked-by-session>3</locked-by-session><locked-time>2026-11-24T23:59:15Z</locked-time></global-lock></locks></datastore>
       <datastore><name xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0">nc:running</name><locks>
         <partial-lock><lock-id>1</lock-id><locked-by-session>4</locked-by-session><locked-time>not told</locked-time><select>/a</select></partial-lock>
       </locks></datastore>
       <datastore><name>startup</name></datastore>`,
      `<session><session-id>3</session-id><username>root</username><source-host>192.0.2.7</source-host></session>
       <session><session-id>33</session-id><username>other</username></session>`,
    );
    expect(decodeLocks(told)).toEqual([
      {
        ...{ datastore: 'candidate', session: 3, user: 'root', host: '192.0.2.7' },
        since: Date.UTC(2026, 10, 24, 23, 59, 15),
      },
      { datastore: 'running', session: 4, since: undefined, user: undefined, host: undefined },
    ]);
  });

  it('are none where the device tells nothing', () => {
    expect(decodeLocks('<data/>')).toEqual([]);
    expect(decodeLocks(data('', ''))).toEqual([]);
  });

  it('are refused where the reply is no XML', () => {
    expect(() => decodeLocks('<data><netconf-state>')).toThrow('does not match its start tag');
  });
});

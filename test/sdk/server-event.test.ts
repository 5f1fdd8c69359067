import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerEventDecoder } from '../../src/sdk/server-event.ts';

const decode = (...pieces: readonly string[]): readonly unknown[] => {
  const decoder = new ServerEventDecoder();
  return pieces.flatMap((piece) => decoder.decode(piece));
};

const stream =
  ':\n\nid: 1-2\nevent: granted\r\ndata: {"a":1}\r\n\r\ndata\ndata:  b\nretry: 5\n\rid: x\0\nevent: lost\n\ndata: left\n';

describe('a stream of events', () => {
  it('is read by fields, with comments and events without data left out', () => {
    expect(decode(stream)).toEqual([
      { type: 'granted', data: '{"a":1}', id: '1-2' },
      { type: 'message', data: '\n b', id: '1-2' },
    ]);
  });

  it('gives the same events however it is split', () => {
    const whole = decode(stream);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (places) => {
        const cuts = [0, ...places.toSorted((one, other) => one - other), stream.length];
        const pieces = cuts.slice(1).map((cut, at) => stream.slice(cuts[at], cut));
        expect(decode(...pieces)).toEqual(whole);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForelockError } from '../../src/core/index.ts';
import { encodeFrame, FrameDecoder, type FrameVersion } from '../../src/netconf/index.ts';

function messages(version: FrameVersion, pieces: readonly Buffer[]): string[] {
  const decoder = new FrameDecoder();
  decoder.version = version;
  const whole: string[] = [];
  let payload: Buffer[] = [];
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      at = decoder.decode(piece, at, (bytes, start, end) =>
        payload.push(Buffer.from(bytes.subarray(start, end))),
      );
      if (!decoder.ended) continue;
      whole.push(Buffer.concat(payload).toString('latin1'));
      payload = [];
    }
  }
  return whole;
}

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cutAt) => cutAt % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

const text = fc.string({ unit: fc.constantFrom(']', '>', 'a', '\n', '#', '1'), minLength: 1, maxLength: 30 });
const cuts = fc.array(fc.nat(500), { maxLength: 20 });

describe('FrameDecoder', () => {
  it.each(['1.0', '1.1'] as const)('gives back what encodeFrame took, in any pieces, in %s', (version) => {
    const payloads = fc.array(
      text.filter((one) => version === '1.1' || `${one}]]>]]>`.indexOf(']]>]]>') === one.length),
    );
    fc.assert(
      fc.property(payloads, cuts, (whole, at) => {
        const bytes = Buffer.concat(whole.map((one) => encodeFrame(version, Buffer.from(one))));
        expect(messages(version, cut(bytes, at))).toEqual(whole);
      }),
    );
  });

  it('stops right behind the end of a message', () => {
    const decoder = new FrameDecoder();
    const bytes = Buffer.from('<a/>]]>]]>\n<b/>');
    expect(decoder.decode(bytes, 0, () => {})).toBe(10);
    expect([decoder.ended, decoder.midMessage]).toEqual([true, false]);
    expect(decoder.decode(bytes.subarray(0, 11), 10, () => {})).toBe(11);
    expect([decoder.ended, decoder.midMessage]).toEqual([false, false]);
    decoder.decode(bytes, 11, () => {});
    expect(decoder.midMessage).toBe(true);
  });

  it('passes on a chunk of 4 GB as it comes', () => {
    const decoder = new FrameDecoder();
    decoder.version = '1.1';
    let seen = 0;
    decoder.decode(Buffer.from('\n#4294967295\nabc'), 0, (_bytes, start, end) => (seen += end - start));
    expect([seen, decoder.midMessage]).toEqual([3, true]);
  });

  it.each([
    'a',
    '\n\n',
    '\n#0',
    '\n#01',
    '\n##\n',
    '\n#4294967296',
    '\n#12345678901',
    '\n#1a',
    '\n#1\nxy',
    '\n#1\nx\n##x',
  ])('refuses %j as malformed, also byte by byte', (wrong) => {
    const bytes = Buffer.from(wrong);
    expect(() => messages('1.1', [bytes])).toThrow(/offset \d+/);
    expect(() =>
      messages(
        '1.1',
        Array.from(bytes, (byte) => Buffer.of(byte)),
      ),
    ).toThrow(ForelockError);
  });

  it('refuses a chunk over its limit before the chunk comes', () => {
    const decoder = new FrameDecoder({ chunk: 100 });
    decoder.version = '1.1';
    expect(() => decoder.decode(Buffer.from('\n#101'), 0, () => {})).toThrow(
      /over 100 bytes \(chunk\) at offset 4/,
    );
  });

  it('does not frame what 1.0 can not carry', () => {
    expect(() => encodeFrame('1.0', Buffer.from('a]]>]]>'))).toThrow(ForelockError);
  });
});

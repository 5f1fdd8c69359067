import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForelockError } from '../../src/core/index.ts';
import {
  encodeFrame,
  FrameDecoder,
  type FrameVersion,
  MessageScanner,
  namespaces,
} from '../../src/netconf/index.ts';

const base = `xmlns="${namespaces.base}"`;
const recorded = [
  `<?xml version="1.0" encoding="UTF-8"?><nc:rpc xmlns:nc="${namespaces.base}" message-id="urn:uuid:1"><nc:lock><nc:target><nc:candidate/></nc:target></nc:lock></nc:rpc>`,
  `<rpc ${base} message-id="2"><edit-config><target><running/></target><config><!-- x --><i xmlns="urn:i"><n>é&amp;</n><d><![CDATA[<]]></d></i></config></edit-config></rpc>`,
  `<rpc-reply ${base} message-id="3"><rpc-error><error-tag>lock-denied</error-tag><error-info><session-id>4</session-id></error-info></rpc-error></rpc-reply>`,
  `<hello ${base}><capabilities><capability>urn:ietf:params:netconf:base:1.1</capability></capabilities></hello>`,
];

/** All that can be told of a stream: each message's header and parameters, and the error that ended it. */
function reading(version: FrameVersion, pieces: readonly Buffer[]): unknown[] {
  const [frames, scanner, told] = [new FrameDecoder(), new MessageScanner(), [] as unknown[]];
  frames.version = version;
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; ) {
        at = frames.decode(piece, at, (bytes, start, end) => scanner.push(bytes, start, end));
        if (!frames.ended) continue;
        scanner.finish();
        told.push({ header: scanner.header, parameters: scanner.parameters });
        scanner.reset();
      }
    }
  } catch (cause) {
    if (!(cause instanceof ForelockError)) throw cause;
    told.push(cause.code);
  }
  return told;
}

const mutation = fc.record({ at: fc.nat(2_000), drop: fc.nat(8), put: fc.uint8Array({ maxLength: 4 }) });
const interesting = fc.constantFrom(
  ...Array.from('<>/!?-[]&;"\'= \n#1:'),
  ']]>]]>',
  '\n##\n',
  '\n#4294967295\n',
  '<!DOCTYPE ',
);

function mutate(bytes: Buffer, at: number, drop: number, put: Uint8Array | string): Buffer {
  const from = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, from), Buffer.from(put as string), bytes.subarray(from + drop)]);
}

describe('the codec, given recorded messages with bytes changed', () => {
  it.each(['1.0', '1.1'] as const)(
    'fails only by its own errors, and the same in any pieces, in %s',
    (version) => {
      const clean = Buffer.concat(recorded.map((xml) => encodeFrame(version, Buffer.from(xml))));
      expect(reading(version, [clean])).toHaveLength(recorded.length);
      const mutations = fc.array(fc.tuple(mutation, fc.option(interesting)), { minLength: 1, maxLength: 3 });
      const run = fc.property(mutations, fc.integer({ min: 1, max: 40 }), (changes, step) => {
        let bytes: Buffer = clean;
        for (const [{ at, drop, put }, word] of changes) bytes = mutate(bytes, at, drop, word ?? put);
        const pieces: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += step) pieces.push(bytes.subarray(at, at + step));
        expect(reading(version, pieces)).toEqual(reading(version, [bytes]));
      });
      fc.assert(run, { seed: 6242, numRuns: 5_000 });
    },
  );
});

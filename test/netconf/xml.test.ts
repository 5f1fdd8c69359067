import { describe, expect, it } from 'vitest';
import { ForelockError } from '../../src/core/index.ts';
import { decodeHello, decodeReply, rewriteHello } from '../../src/netconf/index.ts';

const base = 'urn:ietf:params:xml:ns:netconf:base:1.0';
const hostile: readonly (readonly [string, string])[] = [
  [
    '100,000 elements deep',
    `<hello xmlns="${base}">${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</hello>`,
  ],
  ['an unknown entity', `<hello xmlns="${base}">&who;</hello>`],
  ['two roots, one of them closed twice', `<hello xmlns="${base}">&who;</hello></hello>`],
  ['a DTD', `<!DOCTYPE hello><hello xmlns="${base}"/>`],
  ['no end', `<hello xmlns="${base}"><capabilities>`],
  ['nothing', ''],
];

describe('a small body', () => {
  it.each(hostile)('with %s is refused by an error of ours', (_what, xml) => {
    expect(() => decodeHello(xml)).toThrow(ForelockError);
    expect(() => decodeReply(xml)).toThrow(ForelockError);
  });

  it('that is no NETCONF hello is refused by its namespace', () => {
    expect(() => decodeHello('<hello xmlns="urn:other"/>')).toThrow(/urn:other/);
  });
});

describe('a rewritten hello', () => {
  const change = { sessionId: 9, add: ['urn:a?b&c'] };

  it('changes the session-id and the list alone, prefixes, comments and white space kept', () => {
    const hello = `<n:hello xmlns:n="${base}">\n<!-- <session-id>1</session-id></capabilities> --><n:capabilities>\n</n:capabilities ><n:session-id > 7 </n:session-id></n:hello>`;
    const wanted = `<n:hello xmlns:n="${base}">\n<!-- <session-id>1</session-id></capabilities> --><n:capabilities>\n<n:capability>urn:a?b&amp;c</n:capability></n:capabilities ><n:session-id >9</n:session-id></n:hello>`;
    expect(rewriteHello(hello, change)).toBe(wanted);
    expect(decodeHello(wanted)).toEqual({ capabilities: ['urn:a?b&c'], sessionId: 9 });
  });
});

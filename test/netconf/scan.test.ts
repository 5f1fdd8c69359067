import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForelockError } from '../../src/core/index.ts';
import { type MessageHeader, MessageScanner, namespaces, type Parameter } from '../../src/netconf/index.ts';

interface Reading {
  readonly header: MessageHeader | undefined;
  readonly parameters: readonly Parameter[];
}

function scan(pieces: readonly Buffer[]): Reading {
  const scanner = new MessageScanner();
  for (const piece of pieces) scanner.push(piece, 0, piece.length);
  scanner.finish();
  return { header: scanner.header, parameters: scanner.parameters };
}

function read(xml: string): Reading {
  return scan([Buffer.from(xml)]);
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (cause) {
    if (cause instanceof ForelockError) return cause.code;
    throw cause;
  }
  return undefined;
}

const base = `xmlns="${namespaces.base}"`;
const lock = `<?xml version="1.0" encoding="UTF-8"?>\n<nc:rpc xmlns:nc='${namespaces.base}' message-id="a&amp;1" x="é/>">
  <!-- take - it --><nc:lock><nc:target ><nc:candidate/></nc:target><nc:persist> p&#x41;<![CDATA[]]]>é </nc:persist></nc:lock>
</nc:rpc>\n`;

describe('MessageScanner', () => {
  it('reads root, attributes, message-id, operation and parameters with prefixes resolved', () => {
    const { header, parameters } = read(lock);
    expect(header).toEqual({
      kind: 'rpc',
      root: 'nc:rpc',
      namespace: namespaces.base,
      attributes: ` xmlns:nc='${namespaces.base}' message-id="a&amp;1" x="é/>"`,
      messageId: 'a&1',
      operation: { name: 'lock', namespace: namespaces.base },
    });
    const child = { name: 'candidate', namespace: namespaces.base, text: '' };
    expect(parameters).toEqual([
      { name: 'target', namespace: namespaces.base, text: '', child },
      { name: 'persist', namespace: namespaces.base, text: 'pA]é', child: undefined },
    ]);
  });

  it('gives the text of a parameter as soon as it is complete', () => {
    const scanner = new MessageScanner();
    const bytes = Buffer.from(`<rpc ${base} message-id="1"><kill-session><session-id>4</session-id>`);
    scanner.push(bytes, 0, bytes.length);
    expect(scanner.recognised).toBe(true);
    expect(scanner.parameter('session-id')?.text).toBe('4');
    expect(() => scanner.finish()).toThrow(/not complete/);
  });

  it('recognises an rpc without operation, and a notification at its root', () => {
    expect(read(`<rpc ${base} message-id="1"/>`).header?.operation).toBeUndefined();
    const xml = `<notification xmlns="${namespaces.notification}"><eventTime/><a><b/></a></notification>`;
    expect(read(xml).header?.kind).toBe('notification');
  });

  it('reads a message without any namespace as base:1.0', () => {
    expect(read('<rpc message-id="1"><lock/></rpc>').header?.operation?.namespace).toBe(namespaces.base);
    expect(read('<rpc xmlns="urn:x"><lock/></rpc>').header?.kind).toBe('other');
  });

  it('gives the same reading however the bytes are split', () => {
    const bytes = Buffer.from(lock);
    const whole = scan([bytes]);
    for (let i = 0; i <= bytes.length; i++)
      expect(scan([bytes.subarray(0, i), bytes.subarray(i)])).toEqual(whole);
    expect(scan(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(whole);
  });

  it('ends on random bytes by no other error than its own', () => {
    const junk = fc.string({
      unit: fc.constantFrom('<', '>', '/', '!', '[', ']', '-', '"', '=', ' ', 'a', '&', ';', '?', '\0', 'é'),
    });
    fc.assert(fc.property(junk, (text) => void codeOf(() => read(text))));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        (bytes) => void codeOf(() => scan([Buffer.from(bytes)])),
      ),
    );
  });

  it.each([
    '',
    '<a>',
    '<a></b>',
    '<a></ab>',
    '<ab></a>',
    '<a/><b/>',
    '<a/>x',
    'x<a/>',
    '<a b="1" b="2"/>',
    '<a b=1/>',
    '<a b="<"/>',
    '<a b="1"c="2"/>',
    '<a>&who;</a>',
    '<a>&#0;</a>',
    '<a b="&who;"/>',
    '<a>\u0001</a>',
    '<a>\0</a>',
    '<!DOCTYPE a><a/>',
    '<a><!ENTITY b "c"></a>',
    '<a><!-- -- --></a>',
    '<?xml version="1.0" encoding="UTF-16"?><a/>',
    '<a><?xml version="1.0"?></a>',
    '<p:a/>',
    '<rpc><lock/><unlock/></rpc>',
  ])('refuses %j as malformed', (xml) => {
    expect(codeOf(() => read(xml))).toBe('message-malformed');
  });

  it('refuses what is deeper, longer or more than its limits', () => {
    expect(codeOf(() => read('<a>'.repeat(100_000)))).toBe('limit-exceeded');
    expect(codeOf(() => read(`<${'a'.repeat(1025)}/>`))).toBe('limit-exceeded');
    const attributes = Array.from({ length: 257 }, (_, i) => ` a${i}="1"`).join('');
    expect(codeOf(() => read(`<a${attributes}/>`))).toBe('limit-exceeded');
    expect(codeOf(() => read(`<rpc><x a="${'a'.repeat(65_536)}"/></rpc>`))).toBe('limit-exceeded');
    expect(codeOf(() => read(`<rpc>${' '.repeat(65_536)}<x/></rpc>`))).toBe('limit-exceeded');
  });

  it('stops an endless attribute at its limit, at any depth', () => {
    for (const start of ['<rpc a="', `<rpc ${base}><x><y><z><w><v a="`]) {
      const scanner = new MessageScanner();
      const piece = Buffer.alloc(16_384, 'a');
      scanner.push(Buffer.from(start), 0, start.length);
      let pushed = 0;
      const code = codeOf(() => {
        for (; pushed < 65_536; pushed++) scanner.push(piece, 0, piece.length);
      });
      expect(code).toBe('limit-exceeded');
      expect(pushed).toBeLessThan(5);
    }
  });

  it('cuts a long text and says so', () => {
    const { parameters } = read(`<rpc><x><y>${'é'.repeat(1000)}</y><z>a</z></x></rpc>`);
    expect(parameters[0]?.truncated).toBe(true);
    expect(parameters[0]?.text.length).toBe(512);
    expect(parameters[1]).toEqual({ name: 'z', namespace: namespaces.base, text: 'a', child: undefined });
  });

  it('does not read behind the operation of a reply when told to read the header only', () => {
    const scanner = new MessageScanner({ headerOnly: true });
    for (const text of [`<rpc-reply ${base}><data>`, '</nonsense>'])
      scanner.push(Buffer.from(text), 0, text.length);
    scanner.finish();
    expect(scanner.header?.operation?.name).toBe('data');
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeHeader, encodeRecord, noRecord } from '../../../src/store/audit/audit-record.ts';
import { type AuditHead, verifyAudit } from '../../../src/store/index.ts';
import { AuditFolder, entry } from './folder.ts';

/** Records of every file, one line each; the first line of each file is its header. */
interface Written {
  readonly names: readonly string[];
  readonly bytes: readonly Buffer[];
  readonly head: AuditHead;
}

let folder: AuditFolder;
let written: Written;

beforeAll(async () => {
  folder = await AuditFolder.make();
  const head = (await folder.write(60, 2_000)).head();
  const names = await folder.files();
  written = { names, head, bytes: await Promise.all(names.map((name) => folder.read(name))) };
  expect(names.length).toBeGreaterThan(4);
});
afterAll(() => folder.remove());

/** The verdict on the log with one of its files in another state, or gone; the log is then as it was. */
async function verdictWith(at: number, bytes: Uint8Array | undefined): ReturnType<typeof verifyAudit> {
  const name = written.names[at] ?? '';
  if (bytes === undefined) await folder.remove(name);
  else await folder.put(name, bytes);
  const verdict = await verifyAudit(folder.path, written.head);
  await folder.put(name, written.bytes[at] ?? '');
  return verdict;
}

/** As text that has every byte as a character. */
const linesOf = (at: number): string[] =>
  (written.bytes[at] ?? Buffer.alloc(0)).toString('latin1').split('\n');
const fileOf = (lines: readonly string[]): Buffer => Buffer.from(lines.join('\n'), 'latin1');
const sequenceOf = (record: string): number => Number(/"sequence":(\d+)/.exec(record)?.[1]);
const anyFile = fc.nat({ max: 4 });
const place = fc.record({ file: anyFile, line: fc.nat() });

describe('the audit log', () => {
  it('holds as it was written, and against its head', async () => {
    const verdict = await verifyAudit(folder.path, written.head);
    expect(verdict).toMatchObject({ records: 60, first: 1, head: written.head, fault: undefined });
  });

  it('shows any byte that was changed, and names its record', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, fc.nat(), fc.integer({ min: 1, max: 255 }), async (file, where, bits) => {
        const bytes = Buffer.from(written.bytes[file] ?? '');
        const at = where % bytes.length;
        const line = bytes.subarray(0, at).toString('latin1').split('\n').length - 1;
        bytes[at] = (bytes[at] ?? 0) ^ bits;
        const { fault } = await verdictWith(file, bytes);
        const record = linesOf(file)[line] ?? '';
        if (line > 0) expect(fault?.sequence).toBe(sequenceOf(record));
        // A header that claims a lower number has records before it twice.
        else expect(fault?.sequence).toBeLessThanOrEqual(sequenceOf(linesOf(file)[1] ?? ''));
      }),
      { numRuns: 300 },
    );
  });

  it('shows any record that was taken out, and names it', async () => {
    await fc.assert(
      fc.asyncProperty(place, async ({ file, line }) => {
        const lines = linesOf(file);
        const [out = ''] = lines.splice(1 + (line % (lines.length - 2)), 1);
        expect((await verdictWith(file, fileOf(lines))).fault?.sequence).toBe(sequenceOf(out));
      }),
    );
  });

  it('shows records that changed places, and names the first', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.nat(), async ({ file, line }, other) => {
        const lines = linesOf(file);
        const [one, two] = [line, other].map((n) => 1 + (n % (lines.length - 2))).sort((a, b) => a - b);
        fc.pre(one !== undefined && two !== undefined && one !== two);
        const [a = '', b = ''] = [lines[one as number], lines[two as number]];
        lines[one as number] = b;
        lines[two as number] = a;
        expect((await verdictWith(file, fileOf(lines))).fault?.sequence).toBe(sequenceOf(a));
      }),
    );
  });

  it('shows a record that was put in, though its own hash is right', async () => {
    const lines = linesOf(2);
    const before = /^[0-9a-f]{64}/.exec(lines[2] ?? '')?.[0] ?? '';
    const sequence = sequenceOf(lines[2] ?? '') + 1;
    lines.splice(3, 0, encodeRecord({ sequence, ...entry('forged') }, before).text.trimEnd());
    expect((await verdictWith(2, fileOf(lines))).fault?.sequence).toBe(sequence + 1);
  });

  it('shows an end that was cut off at any byte, against a head that was kept elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (where) => {
        const last = written.names.length - 1;
        const bytes = written.bytes[last] ?? Buffer.alloc(0);
        const { fault } = await verdictWith(last, bytes.subarray(0, where % bytes.length));
        expect(fault).toBeDefined();
      }),
    );
  });

  it('shows any file that was taken away', async () => {
    for (const at of written.names.keys()) {
      const { fault } = await verdictWith(at, undefined);
      const first = Number.parseInt(written.names[at] ?? '', 10);
      expect(fault?.sequence).toBe(first);
    }
  });

  it('shows a chain that was made anew as a whole, against a head that was kept elsewhere alone', async () => {
    const forged = await AuditFolder.make();
    let [text, head] = [encodeHeader(noRecord), noRecord];
    for (let n = 1; n <= 61; n += 1) {
      const record = encodeRecord({ sequence: n, ...entry(n === 7 ? 'another' : `grant ${n}`) }, head.hash);
      text += record.text;
      head = record.head;
    }
    await forged.put('000000000000001.audit', text);
    expect((await verifyAudit(forged.path)).fault).toBeUndefined();
    expect((await verifyAudit(forged.path, written.head)).fault).toMatchObject({ sequence: 60 });
    await forged.remove();
  });
});

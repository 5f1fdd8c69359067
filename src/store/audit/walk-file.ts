import { decodeHeader, decodeRecord, noRecord } from './audit-record.ts';
import type { AuditHead, AuditLine } from './audit-trail.ts';

/** Where the chain does not hold. */
export interface ChainFault {
  /** The first record that is not as it was written. */
  readonly sequence: number;
  readonly why: string;
}

export interface WalkedFile {
  /** What came before its first record, by its header. */
  readonly before: AuditHead;
  /** Its last record that holds. */
  readonly head: AuditHead;
  /** Bytes up to the end of that record. */
  readonly sound: number;
  readonly fault: ChainFault | undefined;
  /** Nothing but the end of a last record is missing: a crash may have cut it off. */
  readonly torn: boolean;
}

const lineFeed = 0x0a;

/**
 * Follows the chain through a file.
 *
 * @param expected the record that comes before it; undefined: its header is believed
 * @param each called with every record that holds
 */
export function walkFile(
  bytes: Buffer,
  expected: AuditHead | undefined,
  each: (line: AuditLine, head: AuditHead) => void = () => {},
): WalkedFile {
  const end = bytes.indexOf(lineFeed);
  const before = end < 0 ? undefined : decodeHeader(bytes.subarray(0, end));
  const start = expected ?? noRecord;
  const fault =
    before === undefined
      ? faultAt(start.sequence + 1, 'the header of its file can not be read')
      : expected && headerFault(before, expected);
  if (before === undefined || fault !== undefined)
    return { before: before ?? start, head: start, sound: 0, fault, torn: false };
  return walkRecords(bytes, before, end + 1, each);
}

function headerFault(before: AuditHead, expected: AuditHead): ChainFault | undefined {
  const next = expected.sequence + 1;
  if (before.sequence > expected.sequence)
    return faultAt(next, `it is not there: the next file begins with record ${before.sequence + 1}`);
  if (before.sequence < expected.sequence) return faultAt(before.sequence + 1, 'it is there twice');
  if (before.hash !== expected.hash) return faultAt(next, 'its file does not follow the one before');
  return undefined;
}

function walkRecords(
  bytes: Buffer,
  before: AuditHead,
  start: number,
  each: (line: AuditLine, head: AuditHead) => void,
): WalkedFile {
  let [head, sound] = [before, start];
  while (sound < bytes.length) {
    const end = bytes.indexOf(lineFeed, sound);
    const record = end < 0 ? undefined : decodeRecord(bytes.subarray(sound, end));
    const fault = recordFault(record, head, end < 0);
    if (record === undefined || fault !== undefined) return { before, head, sound, fault, torn: end < 0 };
    head = { sequence: record.line.sequence, hash: record.hash };
    each(record.line, head);
    sound = end + 1;
  }
  return { before, head, sound, fault: undefined, torn: false };
}

function recordFault(
  record: ReturnType<typeof decodeRecord>,
  head: AuditHead,
  cut: boolean,
): ChainFault | undefined {
  const sequence = head.sequence + 1;
  if (cut) return faultAt(sequence, 'its end is missing');
  if (record === undefined) return faultAt(sequence, 'it can not be read');
  if (record.line.sequence !== sequence)
    return faultAt(sequence, `it is not there: record ${record.line.sequence} stands in its place`);
  if (!record.follows(head.hash))
    return faultAt(sequence, 'its hash is not that of its text and of what came before');
  return undefined;
}

function faultAt(sequence: number, why: string): ChainFault {
  return { sequence, why };
}

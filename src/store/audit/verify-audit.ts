import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { auditFiles } from './audit-files.ts';
import { noRecord } from './audit-record.ts';
import type { AuditHead } from './audit-trail.ts';
import { retiredIn } from './retired.ts';
import { type ChainFault, walkFile } from './walk-file.ts';

export interface AuditVerdict {
  readonly files: number;
  /** Records that hold. */
  readonly records: number;
  /** The oldest that is kept; 0 where there is none. */
  readonly first: number;
  /** The last that holds. */
  readonly head: AuditHead;
  /** Undefined where all is as it was written. */
  readonly fault: (ChainFault & { readonly file: string | undefined }) | undefined;
}

/**
 * Follows the whole chain of an audit directory, read as it is; nothing is mended.
 *
 * @param anchor a head that was kept elsewhere: without one, records at the end that were taken away as a whole, or a chain that was
 *   made anew from some record on, can't be told from a sound one
 */
export async function verifyAudit(directory: string, anchor?: AuditHead): Promise<AuditVerdict> {
  const files = await auditFiles(directory);
  const retired = new Set<string>();
  let anchored = anchor === undefined || same(anchor, noRecord);
  let [records, before]: [number, AuditHead | undefined] = [0, undefined];
  let head: AuditHead | undefined;
  for (const { path, first } of files) {
    const bytes = await readFile(path);
    const walked = walkFile(bytes, head ?? (first === 1 ? noRecord : undefined), (line, at) => {
      records += 1;
      if (anchor !== undefined && same(at, anchor)) anchored = true;
      const gone = retiredIn(line);
      if (gone !== undefined) retired.add(`${gone.sequence} ${gone.hash}`);
    });
    before ??= walked.before;
    head = walked.head;
    if (walked.fault !== undefined)
      return verdict(files.length, records, before, head, { ...walked.fault, file: basename(path) });
  }
  const fault = beginningFault(before ?? noRecord, retired) ?? anchorFault(anchored, before, head, anchor);
  return verdict(files.length, records, before, head, fault && { ...fault, file: undefined });
}

function verdict(
  files: number,
  records: number,
  before: AuditHead | undefined,
  head: AuditHead | undefined,
  fault: AuditVerdict['fault'],
): AuditVerdict {
  return {
    files,
    records,
    first: records > 0 ? (before?.sequence ?? 0) + 1 : 0,
    head: head ?? noRecord,
    fault,
  };
}

/** What was before the oldest file must never have been, or a record that is kept says that it was retired. */
function beginningFault(before: AuditHead, retired: ReadonlySet<string>): ChainFault | undefined {
  if (same(before, noRecord) || retired.has(`${before.sequence} ${before.hash}`)) return undefined;
  if (before.sequence === 0) return { sequence: 1, why: 'the header of its file is not that of a first one' };
  return {
    sequence: 1,
    why: `records up to ${before.sequence} are not there, and none says that they were retired`,
  };
}

function anchorFault(
  anchored: boolean,
  before: AuditHead | undefined,
  head: AuditHead | undefined,
  anchor: AuditHead | undefined,
): ChainFault | undefined {
  if (anchored || anchor === undefined) return undefined;
  const { sequence } = anchor;
  const last = head?.sequence ?? 0;
  if (sequence > last)
    return { sequence: last + 1, why: `the log was cut: record ${sequence} was kept elsewhere` };
  if (before !== undefined && sequence <= before.sequence)
    return same(before, anchor)
      ? undefined
      : { sequence, why: `it was retired: the oldest that is kept is ${before.sequence + 1}` };
  return {
    sequence,
    why: 'its hash is not the one that was kept elsewhere: the chain up to it was made anew',
  };
}

function same(one: AuditHead, other: AuditHead): boolean {
  return one.sequence === other.sequence && one.hash === other.hash;
}

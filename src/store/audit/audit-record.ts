import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AuditHead, AuditLine } from './audit-trail.ts';

/**
 * A file of the audit log, in ABNF (RFC 5234):
 *
 *     file   = header *record
 *     header = "forelock-audit 1 from " sequence " after " hash LF
 *     record = hash SP text LF
 *     hash   = 64(DIGIT / %x61-66)
 *     text   = the line in JSON (RFC 8259), its members in the order of `encodeRecord`
 *
 * The hash of a record is SHA-256 over the hash before, a space, and the bytes of its text as they stand in the file: so nobody has to
 * agree on how JSON is written. What comes before record 1 is `noHash`.
 */
export const noHash: string = '0'.repeat(64);
export const noRecord: AuditHead = { sequence: 0, hash: noHash };

export interface AuditRecord {
  readonly head: AuditHead;
  /** With its line feed. */
  readonly text: string;
}

/** @param before the hash of the record before it */
export function encodeRecord(line: AuditLine, before: string): AuditRecord {
  const { sequence, at, who, what, about, devices, why } = line;
  const text = JSON.stringify({ sequence, at, who, what, about, devices, why });
  const hash = hashOf(before, text);
  return { head: { sequence, hash }, text: `${hash} ${text}\n` };
}

export interface DecodedRecord {
  readonly line: AuditLine;
  /** As it stands in the record. */
  readonly hash: string;
  readonly follows: (before: string) => boolean;
}

const line: z.ZodType<AuditLine> = z
  .strictObject({
    ...{ sequence: z.int().positive(), at: z.number(), who: z.string(), what: z.string(), about: z.string() },
    ...{ devices: z.array(z.string()), why: z.string().optional() },
  })
  .transform(({ why, ...all }) => ({ ...all, why }));

/** A record without its line feed; undefined where it is none. */
export function decodeRecord(bytes: Buffer): DecodedRecord | undefined {
  const hash = bytes.toString('latin1', 0, 64);
  if (bytes[64] !== 0x20 || !/^[0-9a-f]{64}$/.test(hash)) return undefined;
  const text = bytes.subarray(65);
  const decoded = line.safeParse(parsed(text.toString()));
  if (!decoded.success) return undefined;
  return { line: decoded.data, hash, follows: (before) => hashOf(before, text) === hash };
}

export function encodeHeader({ sequence, hash }: AuditHead): string {
  return `forelock-audit 1 from ${sequence + 1} after ${hash}\n`;
}

/** The record that came before the file, by the file's first line without its line feed. */
export function decodeHeader(bytes: Buffer): AuditHead | undefined {
  const found = /^forelock-audit 1 from ([1-9]\d{0,14}) after ([0-9a-f]{64})$/.exec(bytes.toString('latin1'));
  return found === null ? undefined : { sequence: Number(found[1]) - 1, hash: found[2] ?? noHash };
}

function hashOf(before: string, text: string | Buffer): string {
  return createHash('sha256').update(`${before} `).update(text).digest('hex');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

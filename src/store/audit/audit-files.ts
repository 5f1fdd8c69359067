import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeHeader } from './audit-record.ts';
import type { AuditHead } from './audit-trail.ts';

/** A file of the audit log, named after its first record. */
export interface AuditFile {
  readonly path: string;
  /** The sequence of its first record. */
  readonly first: number;
}

const form = /^(\d{15})\.audit$/;

export function auditDirectory(state: string): string {
  return join(state, 'audit');
}

export function auditFile(directory: string, first: number): AuditFile {
  return { first, path: join(directory, `${String(first).padStart(15, '0')}.audit`) };
}

/** In the order of their records; none where there is no such directory. */
export async function auditFiles(directory: string): Promise<readonly AuditFile[]> {
  const names = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  return names
    .flatMap((name) => form.exec(name)?.[1] ?? [])
    .map((first) => auditFile(directory, Number(first)))
    .sort((a, b) => a.first - b.first);
}

/** The record before a file, by its header; undefined where that can't be read. */
export async function recordBefore({ path }: AuditFile): Promise<AuditHead | undefined> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    const end = buffer.subarray(0, bytesRead).indexOf('\n');
    return end < 0 ? undefined : decodeHeader(buffer.subarray(0, end));
  } finally {
    await file.close();
  }
}

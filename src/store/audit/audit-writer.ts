import { closeSync, fdatasync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../core/index.ts';
import { auditFile } from './audit-files.ts';
import { type AuditRecord, encodeHeader } from './audit-record.ts';
import type { AuditHead } from './audit-trail.ts';

export interface WriterOptions {
  readonly directory: string;
  /** Bytes after which the next record begins another file. */
  readonly fileSize: number;
  readonly clock: Clock;
  /** Told when records can't be written, and when they can again. */
  readonly failed: (cause: Error) => void;
  readonly recovered: () => void;
  /** Another file was begun. */
  readonly turned: () => void;
}

/** Milliseconds from one try to the next while the disk takes nothing. */
const retry = 1_000;

/**
 * Appends records to the newest file. Each is handed to the operating system at once, so that no death of this process
 * loses it, and goes to the disk right after: the record behind a sync that is under way goes with the next.
 */
export class AuditWriter {
  readonly #options: WriterOptions;
  #waiting: AuditRecord[] = [];
  #last: AuditHead;
  #file: { readonly descriptor: number; end: number } | undefined;
  #fault: Error | undefined;
  #retry: (() => void) | undefined;
  #syncing: number | undefined;
  #dirty = false;

  /** @param end where the newest file goes on, after the record `last`; undefined: another is begun */
  constructor(options: WriterOptions, last: AuditHead, end: { path: string; at: number } | undefined) {
    this.#options = options;
    this.#last = last;
    if (end !== undefined) this.#file = { descriptor: openSync(end.path, 'r+'), end: end.at };
  }

  /** Why nothing can be written now. */
  get fault(): Error | undefined {
    return this.#fault;
  }

  /** Records that are not written yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  write(record: AuditRecord): void {
    this.#waiting.push(record);
    if (this.#fault === undefined) this.#flush();
  }

  /** Everything is on disk, or it throws. */
  sync(): void {
    this.#append();
    if (this.#file !== undefined) fdatasyncSync(this.#file.descriptor);
  }

  close(): void {
    this.#retry?.();
    try {
      this.sync();
    } finally {
      if (this.#file !== undefined) this.#release(this.#file.descriptor);
      this.#file = undefined;
    }
  }

  #flush(): void {
    try {
      this.#append();
      this.#syncLater();
    } catch (cause) {
      this.#fail(cause as Error);
      return;
    }
    if (this.#fault === undefined) return;
    this.#fault = undefined;
    this.#options.recovered();
  }

  #append(): void {
    if (this.#waiting.length === 0) return;
    const file = this.#turnIfFull();
    const bytes = Buffer.from(this.#waiting.map(({ text }) => text).join(''));
    writeAll(file.descriptor, bytes, file.end);
    file.end += bytes.length;
    this.#last = this.#waiting.at(-1)?.head ?? this.#last;
    this.#waiting = [];
  }

  #turnIfFull(): { readonly descriptor: number; end: number } {
    const { directory, fileSize, turned } = this.#options;
    if (this.#file !== undefined && this.#file.end < fileSize) return this.#file;
    const { path } = auditFile(directory, this.#last.sequence + 1);
    const descriptor = openSync(path, 'w', 0o600);
    const header = Buffer.from(encodeHeader(this.#last));
    try {
      writeAll(descriptor, header, 0);
      syncFolder(dirname(path));
      if (this.#file !== undefined) fdatasyncSync(this.#file.descriptor);
    } catch (cause) {
      closeSync(descriptor);
      throw cause;
    }
    if (this.#file !== undefined) this.#release(this.#file.descriptor);
    this.#file = { descriptor, end: header.length };
    queueMicrotask(turned);
    return this.#file;
  }

  #syncLater(): void {
    if (this.#syncing !== undefined) this.#dirty = true;
    if (this.#syncing !== undefined || this.#file === undefined) return;
    const { descriptor } = this.#file;
    this.#syncing = descriptor;
    fdatasync(descriptor, (cause) => {
      this.#syncing = undefined;
      if (this.#file?.descriptor !== descriptor) closeSync(descriptor);
      if (cause !== null) return this.#fail(cause);
      const again = this.#dirty;
      this.#dirty = false;
      if (again) this.#syncLater();
    });
  }

  /** Closes it now, or when the sync that is under way has ended. */
  #release(descriptor: number): void {
    if (this.#syncing !== descriptor) closeSync(descriptor);
  }

  #fail(cause: Error): void {
    if (this.#fault === undefined) this.#options.failed(cause);
    this.#fault = cause;
    this.#retry?.();
    this.#retry = this.#options.clock.after(retry, () => this.#flush());
  }
}

/** All of it, or the file is as it was. */
function writeAll(descriptor: number, bytes: Buffer, at: number): void {
  try {
    for (let done = 0; done < bytes.length; )
      done += writeSync(descriptor, bytes, done, bytes.length - done, at + done);
  } catch (cause) {
    ftruncateSync(descriptor, at);
    throw cause;
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

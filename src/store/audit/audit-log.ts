import { mkdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { type Clock, ForelockError, type Log } from '../../core/index.ts';
import { type AuditFile, auditFiles, recordBefore } from './audit-files.ts';
import { AuditRing } from './audit-ring.ts';
import type { AuditEntry, AuditHead, AuditLine, AuditQuery, AuditTrail } from './audit-trail.ts';
import { AuditWriter } from './audit-writer.ts';
import { retiredEntry } from './retired.ts';
import { type ChainFault, walkFile } from './walk-file.ts';

export interface AuditLogOptions {
  /** Milliseconds that a file is kept at least, from its last record on. */
  readonly keep: number;
  /** Bytes of all files; the oldest go first, whatever their age. */
  readonly most: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Bytes of one file. Default 4 MiB. */
  readonly fileSize?: number;
}

/** Lines that wait in memory while the disk takes none; those after them are counted. */
const mostWaiting = 8_192;
/** Milliseconds from one head in the log to the next. */
const headEvery = 3_600_000;

/**
 * Opens or makes an audit directory, of which this process is the only writer. What a crash has cut off the end is taken
 * away, with a record of it; after damage the chain goes on in another file, with a record of that. Rejects with `journal-broken`.
 */
export async function openAuditLog(directory: string, options: AuditLogOptions): Promise<AuditLog> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const ring = new AuditRing();
    const found = await restore(directory, ring, options.log);
    const log = new AuditLog(directory, options, ring, found.end);
    for (const { what, about, why } of found.told)
      log.add({ at: options.clock.now(), who: 'forelock', what, about, devices: [], why });
    return log;
  } catch (cause) {
    if (cause instanceof ForelockError) throw cause;
    throw new ForelockError('journal-broken', `${directory}: ${String(cause)}`, { cause });
  }
}

interface Restored {
  /** Where the newest file goes on; undefined: another is begun. */
  readonly end: { readonly path: string; readonly at: number } | undefined;
  /** What was found wrong. */
  readonly told: readonly Told[];
}

type Told = Pick<AuditEntry, 'what' | 'about' | 'why'>;

/** Of the newest two files: that is enough to go on, and for those who read. */
async function restore(directory: string, ring: AuditRing, log: Log): Promise<Restored> {
  const files = (await auditFiles(directory)).slice(-2);
  const told: Told[] = [];
  let end: Restored['end'];
  let expected: AuditHead | undefined;
  for (const [at, file] of files.entries()) {
    const bytes = await readFile(file.path);
    if (!bytes.includes('\n')) {
      // Its making was cut off: nothing is lost, since it had no record.
      await rm(file.path);
      continue;
    }
    const walked = walkFile(bytes, expected, (line, head) => ring.restore(line, head));
    const { fault, head, sound } = walked;
    const torn = walked.torn && at === files.length - 1;
    ring.goOnAfter(
      fault === undefined || torn ? head : lastWritten(bytes, Math.max(file.first, fault.sequence)),
    );
    if (fault !== undefined)
      told.push(await (torn ? mend(file, bytes.length, sound, log) : broken(file, fault, log)));
    end = fault === undefined || torn ? { path: file.path, at: sound } : undefined;
    expected = fault === undefined ? head : undefined;
  }
  return { end, told };
}

async function mend({ path }: AuditFile, size: number, sound: number, log: Log): Promise<Told> {
  await truncate(path, sound);
  log.warn({ path, bytes: size - sound }, 'the end of the audit log was cut off in a crash');
  return { what: 'audit-mended', about: path, why: `${size - sound} bytes of a record were there` };
}

function broken({ path }: AuditFile, { sequence, why }: ChainFault, log: Log): Told {
  log.error({ path, record: sequence, why }, 'the audit log was tampered with, or damaged');
  return { what: 'audit-broken', about: `record ${sequence}`, why };
}

/** Behind damage, numbers go on after the highest that stands there, so that none is there twice. */
function lastWritten(bytes: Buffer, least: number): AuditHead {
  let last: AuditHead = { sequence: least, hash: '0'.repeat(64) };
  for (const text of bytes.toString('latin1').split('\n')) {
    const [, hash, sequence] = /^([0-9a-f]{64}) \{"sequence":(\d{1,15}),/.exec(text) ?? [];
    if (hash !== undefined && Number(sequence) >= last.sequence) last = { sequence: Number(sequence), hash };
  }
  return last;
}

/** An audit trail whose lines are records of files. */
export class AuditLog implements AuditTrail {
  readonly #directory: string;
  readonly #options: AuditLogOptions;
  readonly #ring: AuditRing;
  readonly #writer: AuditWriter;
  #lost = 0;
  #told = 0;
  #retiring: Promise<void> = Promise.resolve();
  #callOff: () => void = () => {};

  /** Use `openAuditLog`. */
  constructor(
    directory: string,
    options: AuditLogOptions,
    ring: AuditRing,
    end: { path: string; at: number } | undefined,
  ) {
    this.#directory = directory;
    this.#options = options;
    this.#ring = ring;
    const { clock, log, fileSize = 2 ** 22 } = options;
    this.#writer = new AuditWriter(
      {
        ...{ directory, fileSize, clock },
        failed: (cause) => log.error({ directory, cause: cause.message }, 'the audit log can not be written'),
        recovered: () => this.#recovered(),
        turned: () => this.#retireLater(),
      },
      ring.head(),
      end,
    );
    this.#tellHead();
    this.#retireLater();
  }

  add(entry: AuditEntry): void {
    if (this.#writer.waiting >= mostWaiting) this.#lost += 1;
    else this.#writer.write(this.#ring.add(entry));
  }

  read(query: AuditQuery): readonly AuditLine[] {
    return this.#ring.read(query);
  }

  head(): AuditHead {
    return this.#ring.head();
  }

  /** Why decisions can't be written down; undefined where they can. */
  fault(): string | undefined {
    const { fault } = this.#writer;
    return fault && `the audit log can not be written: ${fault.message}`;
  }

  async close(): Promise<void> {
    this.#callOff();
    await this.#retiring;
    this.#logHead();
    try {
      this.#writer.close();
    } catch (cause) {
      this.#options.log.error(
        { cause: String(cause), lost: this.#writer.waiting },
        'the audit log could not be ended',
      );
    }
  }

  #recovered(): void {
    const [at, lost] = [this.#options.clock.now(), this.#lost];
    this.#options.log.info({ directory: this.#directory, lost }, 'the audit log can be written again');
    this.#lost = 0;
    if (lost > 0)
      this.add({ at, who: 'forelock', what: 'audit-lost', about: `${lost} lines`, devices: [], why: 'disk' });
  }

  #tellHead(): void {
    this.#logHead();
    this.#callOff = this.#options.clock.after(headEvery, () => this.#tellHead());
  }

  #logHead(): void {
    const { sequence, hash } = this.head();
    if (sequence === this.#told) return;
    this.#told = sequence;
    this.#options.log.info({ event: 'audit-head', sequence, hash }, 'the head of the audit log');
  }

  #retireLater(): void {
    this.#logHead();
    this.#retiring = this.#retiring
      .then(() => this.#retire())
      .catch((cause: unknown) => {
        this.#options.log.warn({ cause: String(cause) }, 'old files of the audit log could not be retired');
      });
  }

  /** One file after the other: that it is to go is on disk before it goes. */
  async #retire(): Promise<void> {
    const { keep, most, clock } = this.#options;
    const files = await auditFiles(this.#directory);
    const known = await Promise.all(files.map(async (file) => ({ ...file, ...(await ageAndSize(file)) })));
    let total = known.reduce((sum, { size }) => sum + size, 0);
    for (const [at, { path, size, changed }] of known.slice(0, -1).entries()) {
      const old = clock.now() - changed > keep;
      if (!old && total <= most) return;
      const next = known[at + 1];
      const before = next && (await recordBefore(next));
      if (before === undefined) return;
      this.add(retiredEntry(before, clock.now()));
      this.#writer.sync();
      await rm(path);
      total -= size;
    }
  }
}

async function ageAndSize({ path }: AuditFile): Promise<{ readonly size: number; readonly changed: number }> {
  const { size, mtimeMs } = await stat(path);
  return { size, changed: mtimeMs };
}

import { type AuditRecord, encodeRecord, noRecord } from './audit-record.ts';
import type { AuditEntry, AuditHead, AuditLine, AuditQuery, AuditTrail } from './audit-trail.ts';

/** Characters of what others have named, such as who tried to log in. */
const longest = 256;

/** Chains lines, and keeps the newest in memory. */
export class AuditRing implements AuditTrail {
  readonly #kept: number;
  readonly #lines: AuditLine[] = [];
  #head: AuditHead = noRecord;

  constructor(kept = 4_096) {
    this.#kept = kept;
  }

  /** Gives the record, as it is to be written. */
  add({ at, who, what, about, devices, why }: AuditEntry): AuditRecord {
    const sequence = this.#head.sequence + 1;
    const line = { sequence, at, who: cut(who), what, about: cut(about), devices, why: why && cut(why) };
    const record = encodeRecord(line, this.#head.hash);
    this.restore(line, record.head);
    return record;
  }

  /** A line of an earlier run. */
  restore(line: AuditLine, head: AuditHead): void {
    this.#head = head;
    this.#lines.push(line);
    // In one go, so that a full ring costs no move of all lines at each.
    if (this.#lines.length >= 2 * this.#kept) this.#lines.splice(0, this.#lines.length - this.#kept);
  }

  /** The next line follows that one, whatever is kept. */
  goOnAfter(head: AuditHead): void {
    this.#head = head;
  }

  head(): AuditHead {
    return this.#head;
  }

  read({ after, limit, who, device }: AuditQuery): readonly AuditLine[] {
    const kept = this.#lines.slice(-this.#kept);
    const found: AuditLine[] = [];
    for (const line of kept) {
      if (found.length === limit) break;
      if (line.sequence <= after || (who !== undefined && line.who !== who)) continue;
      if (device === undefined || line.devices.includes(device)) found.push(line);
    }
    return found;
  }
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

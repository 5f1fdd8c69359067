/** One decision or act: who, what, why. */
export interface AuditLine {
  /** From 1, one more each. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** A tool, or the name of a token of the HTTP API. */
  readonly who: string;
  readonly what: string;
  /** The request, grant or resource that it is about. */
  readonly about: string;
  readonly devices: readonly string[];
  /** The reason of a refusal, the outcome of a grant. */
  readonly why: string | undefined;
}

export interface AuditQuery {
  /** Those with a higher sequence. */
  readonly after: number;
  readonly limit: number;
  readonly who?: string | undefined;
  readonly device?: string | undefined;
}

/** Where decisions are written down. */
export interface AuditTrail {
  add(line: Omit<AuditLine, 'sequence'>): void;
  /** Oldest first. */
  read(query: AuditQuery): readonly AuditLine[];
}

/** Keeps the newest lines in memory. */
export class AuditRing implements AuditTrail {
  readonly #kept: number;
  readonly #lines: AuditLine[] = [];
  #sequence = 0;

  constructor(kept = 8_192) {
    this.#kept = kept;
  }

  add(line: Omit<AuditLine, 'sequence'>): void {
    this.#sequence += 1;
    this.#lines.push({ sequence: this.#sequence, ...line });
    // In one go, so that a full ring costs no move of all lines at each.
    if (this.#lines.length >= 2 * this.#kept) this.#lines.splice(0, this.#lines.length - this.#kept);
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

/** One decision or act: who, what, why. */
export interface AuditLine {
  /** From 1, one more each; it goes on after a restart. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** A tool, the name of a token of the HTTP API, or `forelock` itself. */
  readonly who: string;
  readonly what: string;
  /** The request, grant, session or resource that it is about. */
  readonly about: string;
  readonly devices: readonly string[];
  /** The reason of a refusal, the outcome of a grant. */
  readonly why: string | undefined;
}

export type AuditEntry = Omit<AuditLine, 'sequence'>;

export interface AuditQuery {
  /** Those with a higher sequence. */
  readonly after: number;
  readonly limit: number;
  readonly who?: string | undefined;
  readonly device?: string | undefined;
}

/** The newest record and its hash: kept elsewhere, it shows later that no record up to it was changed or taken away. */
export interface AuditHead {
  /** 0: there is no record. */
  readonly sequence: number;
  /** 64 lower-case hexadecimal digits. */
  readonly hash: string;
}

/** Where decisions are written down. */
export interface AuditTrail {
  add(entry: AuditEntry): void;
  /** Of the newest that are kept at hand; oldest first. */
  read(query: AuditQuery): readonly AuditLine[];
  head(): AuditHead;
}

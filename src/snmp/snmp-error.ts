/**
 * Why an SNMP request failed:
 * - `unreachable`: no answer within timeout x (retries + 1), or the socket failed; the request may have been done;
 * - `login`: the agent does not accept user, digest or key (RFC 3414 section 3.2);
 * - `refused`: the agent answered with an error-status (RFC 3416 section 3); nothing was set;
 * - `missing`: the agent has no such object or instance;
 * - `malformed`: the answer could not be read.
 */
export type SnmpErrorKind = 'unreachable' | 'login' | 'refused' | 'missing' | 'malformed';

export class SnmpError extends Error {
  readonly kind: SnmpErrorKind;
  /** The error-status by its RFC 3416 name, such as `noCreation`; undefined unless `refused`. */
  readonly status: string | undefined;
  /** Zero-based place in the request of the varbind at fault; undefined where the agent did not say. */
  readonly index: number | undefined;

  constructor(
    kind: SnmpErrorKind,
    message: string,
    at: { status?: string | undefined; index?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: at.cause });
    this.name = 'SnmpError';
    this.kind = kind;
    this.status = at.status;
    this.index = at.index;
  }
}

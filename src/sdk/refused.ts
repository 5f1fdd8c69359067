import { type ErrorCode, errorCatalogue, ForelockError, type Resources } from '../core/index.ts';
import type { Problem } from '../http/index.ts';

type Circumstances = Pick<Problem, 'reason' | 'wait' | 'available' | 'tried' | 'host'>;

/** The grant was refused: why, and what there is. */
export class Refused extends ForelockError {
  /** `timeout`, `resources`, `deadlock`, `capacity` or `cancelled`. */
  readonly reason: string;
  /** Milliseconds that the request could wait. */
  readonly wait: number;
  /** What the first device has left, where resources were the cause. */
  readonly available: Resources | undefined;
  /** What it then was asked for and did not set aside; undefined where it was not asked. */
  readonly tried: Resources | undefined;
  /** What the tool's host has left, where that was too little. */
  readonly host: { readonly name: string; readonly available: Resources } | undefined;

  constructor(detail: string, { reason = '', wait = 0, available, tried, host }: Circumstances) {
    super('grant-refused', detail);
    this.reason = reason;
    this.wait = wait;
    this.available = available;
    this.tried = tried;
    this.host = host;
  }
}

/** The error that an answer is, by its problem's code. What is no problem, or has a code of a later Forelock, is `server-failed`. */
export function refusalOf(status: number, text: string): ForelockError {
  const { code, detail, ...circumstances } = problemIn(text);
  if (code === undefined || detail === undefined)
    return new ForelockError('server-failed', `the answer was ${status}: ${text.slice(0, 500)}`);
  if (code === 'grant-refused') return new Refused(detail, circumstances);
  return code in errorCatalogue
    ? new ForelockError(code as ErrorCode, detail)
    : new ForelockError('server-failed', `${code}: ${detail}`);
}

function problemIn(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) as Partial<Problem>;
  } catch {
    return {};
  }
}

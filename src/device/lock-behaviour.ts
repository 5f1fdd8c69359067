import { z } from 'zod';
import { source } from './fact.ts';

type Known = boolean | 'unknown';

/** How the platform's locks differ from one another within RFC 6241 section 7.5, or beyond it. */
export interface LockBehaviour {
  /** Whether a candidate with changes of anybody, not committed, refuses its lock. */
  readonly dirtyRefusesLock: Known;
  /** Whether the end of the holder's session discards the candidate. */
  readonly endDiscards: Known;
  /** Where lock-denied names the holder: `session-id` in error-info, or a pattern whose first group is found in the message. */
  readonly holder: 'error-info' | 'unknown' | { readonly pattern: string };
  readonly source: string;
}

export interface SessionLimits {
  /** NETCONF sessions at once, as the device comes; undefined where not known. */
  readonly sessions: number | undefined;
  /** New NETCONF sessions a minute, likewise. */
  readonly perMinute: number | undefined;
}

/** What is odd about a platform, by a name of its own. */
export interface Quirk {
  readonly name: string;
  readonly what: string;
  readonly source: string;
}

export interface RawLocks {
  'dirty-candidate-refuses-lock': Known;
  'session-end-discards': Known;
  holder: LockBehaviour['holder'];
  source: string;
}

export interface RawLimits {
  sessions?: number | undefined;
  'sessions-per-minute'?: number | undefined;
  source: string;
}

const known = z.union([z.boolean(), z.literal('unknown')]);
const pattern = z
  .string()
  .refine((text) => compiles(text), 'must be a regular expression with one group, the holder');

export const locksSchema: z.ZodType<RawLocks> = z
  .strictObject({
    'dirty-candidate-refuses-lock': known.describe(
      'Whether a candidate with changes that nobody has committed refuses its lock.',
    ),
    'session-end-discards': known.describe("Whether the end of the holder's session discards the candidate."),
    holder: z
      .union([z.enum(['error-info', 'unknown']), z.strictObject({ pattern })])
      .describe('Where lock-denied names the holder: in error-info, or in the text by this pattern.'),
    source,
  })
  .describe('How its locks behave.');

export const limitsSchema: z.ZodType<RawLimits> = z
  .strictObject({
    sessions: z.int().positive().optional().describe('NETCONF sessions at once, as the device comes.'),
    'sessions-per-minute': z.int().positive().optional().describe('New NETCONF sessions a minute.'),
    source,
  })
  .describe('What the device takes of sessions.');

export const quirkSchema: z.ZodType<Quirk> = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words with hyphens'),
  what: z.string().min(1),
  source,
});

export function resolveLocks(raw: RawLocks): LockBehaviour {
  const { holder, source: from } = raw;
  const [dirtyRefusesLock, endDiscards] = [raw['dirty-candidate-refuses-lock'], raw['session-end-discards']];
  return { dirtyRefusesLock, endDiscards, holder, source: from };
}

export function resolveLimits(raw: RawLimits | undefined): SessionLimits {
  return { sessions: raw?.sessions, perMinute: raw?.['sessions-per-minute'] };
}

function compiles(text: string): boolean {
  try {
    return (new RegExp(`${text}|`).exec('')?.length ?? 0) === 2;
  } catch {
    return false;
  }
}

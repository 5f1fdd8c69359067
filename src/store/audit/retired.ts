import type { AuditEntry, AuditHead, AuditLine } from './audit-trail.ts';

const what = 'audit-retired';

/** Says that the records up to `head` are to be taken away: whoever finds them gone looks for this. */
export function retiredEntry({ sequence, hash }: AuditHead, at: number): AuditEntry {
  return { at, who: 'forelock', what, about: `records up to ${sequence}`, devices: [], why: hash };
}

/** Up to which record a line says so; undefined where it is about something else. */
export function retiredIn(line: AuditLine): AuditHead | undefined {
  if (line.what !== what || line.who !== 'forelock') return undefined;
  return { sequence: Number(/\d+$/.exec(line.about)?.[0] ?? 0), hash: line.why ?? '' };
}

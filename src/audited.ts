import type { Clock } from './core/index.ts';
import { ForelockError } from './core/index.ts';
import type { LoginAttempt } from './netconf/index.ts';
import type { Principal, SessionAct } from './proxy/index.ts';
import type { AuditLog, AuditTrail, Journal } from './store/index.ts';

type Authenticate = (attempt: LoginAttempt) => Promise<Principal | undefined>;

/** The same, with what it refuses written down. */
export function auditedLogins(authenticate: Authenticate, audit: AuditTrail, clock: Clock): Authenticate {
  return async (attempt) => {
    const principal = await authenticate(attempt);
    const { user, method, address } = attempt;
    if (principal === undefined)
      audit.add({
        ...{ at: clock.now(), who: user, what: 'login-refused', about: `from ${address}`, devices: [] },
        why: method,
      });
    return principal;
  };
}

/** Of what sessions do, that which decides something: who came and went, what was refused, ended or committed. */
const decisions: ReadonlySet<string> = new Set([
  ...['session-start', 'session-end', 'session-refused', 'access-denied', 'kill-session', 'revoked'],
  ...['parked', 'unparked', 'park-lost', 'private-commit', 'private-conflict', 'commit-undone'],
]);

export function auditedSessions(audit: AuditTrail, clock: Clock): (act: SessionAct) => void {
  return ({ event, tool, session, device, fields }) => {
    if (!decisions.has(event)) return;
    const known = Object.entries(fields).filter(([, value]) => value !== undefined);
    audit.add({
      ...{ at: clock.now(), who: tool, what: event },
      about: session === undefined ? 'a session' : `session ${session}`,
      devices: device === undefined ? [] : [device],
      why: known.map(([name, value]) => `${name} ${value}`).join(', ') || undefined,
    });
  };
}

/** The same, but takes no grant while decisions can't be written down: `journal-broken`. */
export function auditedJournal(journal: Journal, audit: Pick<AuditLog, 'fault'>): Journal {
  return {
    openGrant: async (record) => {
      const fault = audit.fault();
      if (fault !== undefined) throw new ForelockError('journal-broken', fault);
      await journal.openGrant(record);
    },
    closeGrant: (grant) => journal.closeGrant(grant),
    standing: () => journal.standing(),
    lastTokens: () => journal.lastTokens(),
    flush: () => journal.flush(),
    close: () => journal.close(),
  };
}

import type { Happening } from '../harmony/index.ts';
import type { AuditTrail } from './audit-trail.ts';

/** Decisions of the flow, as lines of the audit; what decides nothing is none. */
export function auditHappening(audit: AuditTrail, happening: Happening): void {
  const { type, at } = happening;
  if (type === 'request-refused') {
    const { tool: who, devices, request: about, reason: why } = happening;
    audit.add({ at, who, what: 'refused', about, devices, why });
  } else if (type === 'grant-given') {
    const { tool: who, devices, grant: about } = happening;
    audit.add({ at, who, what: 'granted', about, devices, why: undefined });
  } else if (type === 'grant-ended') {
    const { tool: who, devices, grant: about, outcome: why } = happening;
    audit.add({ at, who, what: 'ended', about, devices, why });
  }
}

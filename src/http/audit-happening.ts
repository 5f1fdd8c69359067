import type { Happening } from '../harmony/index.ts';
import type { AuditTrail } from '../store/index.ts';

/** Decisions of the flow, as lines of the audit; what decides nothing is none. */
export function auditHappening(audit: AuditTrail, happening: Happening): void {
  const { type, at } = happening;
  if (type === 'request-asked') {
    const { tool: who, devices, request: about, scopes, priority } = happening;
    audit.add({ at, who, what: 'asked', about, devices, why: `class ${priority}: ${scopes.join(', ')}` });
  } else if (type === 'request-refused') {
    const { tool: who, devices, request: about, reason: why } = happening;
    audit.add({ at, who, what: 'refused', about, devices, why });
  } else if (type === 'grant-given') {
    const { tool: who, devices, grant: about, request } = happening;
    audit.add({ at, who, what: 'granted', about, devices, why: `request ${request}` });
  } else if (type === 'grant-ended') {
    const { tool: who, devices, grant: about, outcome: why } = happening;
    audit.add({ at, who, what: 'ended', about, devices, why });
  } else if (type === 'signal') auditSignal(audit, happening);
}

function auditSignal(
  audit: AuditTrail,
  { at, tool: who, devices, signal }: Extract<Happening, { readonly type: 'signal' }>,
): void {
  if (signal.type === 'yield-requested') {
    const why = `${signal.by} of class ${signal.priority} waits`;
    audit.add({ at, who, what: 'yield-requested', about: signal.grant, devices, why });
  } else if (signal.type === 'resume')
    audit.add({ at, who, what: 'resumed', about: signal.grant, devices, why: undefined });
}

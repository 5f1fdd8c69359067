import { ForelockError } from '../core/index.ts';
import { type Caller, checkReach } from './caller.ts';
import type { Controlled } from './controlled.ts';

/** Takes a grant from whoever holds it, a NETCONF session too. Throws `not-allowed` or `request-unknown`. */
export function revokeGrant({ harmony, audit, clock }: Controlled, id: string, caller: Caller): void {
  checkReach(caller, 'operators');
  const devices = harmony.why(id)?.devices.map(({ device }) => device) ?? [];
  if (!harmony.revoke(id))
    throw new ForelockError('request-unknown', `nobody holds a grant ${id.slice(0, 64)}`);
  audit.add({ at: clock.now(), who: caller.name, what: 'revoked', about: id, devices, why: 'operator' });
}

import { eachResource, nothing } from '../core/index.ts';
import type { WrittenGrantRequest } from '../http/index.ts';
import type { Refused } from './refused.ts';

/**
 * What to ask for after a refusal. A device that could not set aside what it was asked for is asked for half of that, and for
 * no more than what the ledger has left, but never for less than the least that is wanted. Where there was too little for the
 * least nothing less will do, and the same is asked again.
 */
export function lesser(
  asked: WrittenGrantRequest,
  { available, tried }: Pick<Refused, 'available' | 'tried'>,
): WrittenGrantRequest {
  if (available === undefined || tried === undefined) return asked;
  const { least = nothing } = asked;
  const most = eachResource((name) => Math.max(least[name], Math.min(available[name], tried[name] / 2)));
  return { ...asked, most };
}

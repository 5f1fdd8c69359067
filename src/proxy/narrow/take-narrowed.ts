import type { Seat } from '../../harmony/index.ts';
import type { InstancePath } from '../../yang/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { sayRefusal } from '../intercept/refusal.ts';
import { regionScopes } from '../protocol/dependency-profile.ts';
import type { Terms } from '../protocol/terms.ts';
import type { Request } from '../request-pump.ts';
import { type NarrowedLock, narrowedScopes } from './narrowed-lock.ts';

/** Waits for the subtrees and makes them the session's; says why there are none, and gives undefined, where that fails. */
export async function takeNarrowed(
  context: InterceptContext,
  request: Request,
  terms: Terms,
  within: readonly InstancePath[],
  nameOf: (seat: Seat) => string,
): Promise<NarrowedLock | undefined> {
  const regions = regionScopes(terms.dependencies, context.device, 'X');
  const named = new Set(regions.map(({ path }) => path[1]));
  // What the client says of a region is nearer to the truth than what a profile says of any entry.
  const filled = context.filledBy(within).filter(({ path }) => !named.has(path[1]));
  const scopes = [
    ...narrowedScopes(context.device, 'candidate', within, context.schema),
    ...regions,
    ...filled,
  ];
  const verdict = await context.request(scopes, { reserve: true, ...terms });
  if (verdict.granted) {
    const { seat } = verdict;
    const lock: NarrowedLock = { name: nameOf(seat), seat, within };
    context.locks.addNarrowed(lock);
    return lock;
  }
  sayRefusal(context, request, verdict, terms.wait);
  return undefined;
}

import type { Scope } from '../../lock/index.ts';
import { accessDenied, at } from '../../netconf/index.ts';
import { profileScopes } from '../../yang/index.ts';
import { grantName } from '../held-locks.ts';
import { locateAll, prefixesIn } from '../narrow/narrow.ts';
import { narrowedScopes } from '../narrow/narrowed-lock.ts';
import {
  type DependencyProfile,
  profileAmong,
  profileNames,
  regionScopes,
} from '../protocol/dependency-profile.ts';
import { encodeGrant } from '../protocol/grant.ts';
import {
  BadRequest,
  onlyChild,
  ownChildren,
  type Place,
  textOf,
  wanted,
  wordOf,
  wrong,
} from '../protocol/leaf.ts';
import { operationOf } from '../protocol/own-request.ts';
import { type Terms, termNames } from '../protocol/terms.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { sayRefusal } from './refusal.ts';
import { statedTerms } from './stated-terms.ts';

/** forelock.yang `request`: every scope on every device at once, or none; the grant is Forelock's alone. */
export async function interceptRequest(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const operation = operationOf(request);
  const places = ownChildren(operation, ['scope', ...termNames]);
  wanted(operation, places.slice(0, 1), 'scope');
  const terms = statedTerms(context, places);
  const prefixes = prefixesIn(request.payload().toString());
  const asked = await Promise.all(
    places
      .filter(({ element }) => element.name === 'scope')
      .map((place) => scopeAsked(context, decodeScope(context, place), prefixes)),
  );
  const scopes = asked.flatMap((each) => each.scopes);
  const widened = asked.flatMap((each) => each.widened);
  await takeGrant(context, request, scopes, { terms, widened });
  return 'drop';
}

/** Asks for the scopes and answers with the grant, or says why there is none. */
export async function takeGrant(
  context: InterceptContext,
  request: Request,
  scopes: readonly Scope[],
  { terms, widened }: { readonly terms: Terms; readonly widened: readonly string[] },
): Promise<void> {
  const verdict = await context.request(scopes, { reserve: true, ...terms });
  if (verdict.granted) {
    const { seat } = verdict;
    context.locks.add(grantName(seat.grant.id), seat);
    context.answer(request.header, encodeGrant(seat, seat.grant.expiresAt, widened));
    return;
  }
  sayRefusal(context, request, verdict, terms.wait);
}

interface NamedScope {
  readonly device: string;
  readonly datastore: string;
  readonly mode: 'X' | 'S';
  readonly profile: DependencyProfile;
}

interface ScopeAsked {
  readonly scopes: readonly Scope[];
  /** Why that is more than was asked for. */
  readonly widened: readonly string[];
}

/** Subtrees where the device's schema tells where they are, else all of the datastore; regions are of the device. */
async function scopeAsked(
  context: InterceptContext,
  named: NamedScope,
  prefixes: ReadonlyMap<string, string>,
): Promise<ScopeAsked> {
  const { device, datastore, mode, profile } = named;
  const regions = regionScopes(profile, device, mode);
  const whole: readonly Scope[] = [{ path: [device, datastore], mode }, ...regions];
  if (profile.subtrees.length === 0) return { scopes: regions.length > 0 ? regions : whole, widened: [] };
  const known = await context.learnSchema(device);
  if ('unknown' in known) return { scopes: whole, widened: [known.unknown] };
  const { within, widened } = locateAll(known, profile.subtrees, prefixes, undefined);
  if (within === undefined) return { scopes: whole, widened };
  const subtrees =
    mode === 'X'
      ? narrowedScopes(device, datastore, within, known.schema)
      : profileScopes(device, datastore, { writes: [], reads: within, regions: [] });
  return { scopes: [...subtrees, ...regions], widened };
}

function decodeScope(context: InterceptContext, place: Place): NamedScope {
  const places = ownChildren(place, ['name', 'device', 'datastore', 'mode', ...profileNames]);
  wanted(place, places, 'name');
  const named = onlyChild(places, 'device');
  const device = named === undefined ? context.device : textOf(named);
  if (named !== undefined && !context.reaches(device))
    throw new BadRequest(
      at(named.path, accessDenied(`this tool reaches no device '${device.slice(0, 64)}'`)),
    );
  const datastore = datastoreNamed(onlyChild(places, 'datastore'));
  return { device, datastore, mode: modeOf(onlyChild(places, 'mode')), profile: profileAmong(places) };
}

function datastoreNamed(place: Place | undefined): string {
  if (place === undefined) return 'candidate';
  const name = textOf(place);
  if (/^[A-Za-z_][\w.-]{0,63}$/.test(name)) return name;
  throw wrong(place, `no datastore is called '${name.slice(0, 64)}'`);
}

function modeOf(place: Place | undefined): 'X' | 'S' {
  if (place === undefined) return 'X';
  const word = wordOf(place, ['shared', 'exclusive']);
  if (word === undefined) throw wrong(place, 'write shared or exclusive');
  return word === 'shared' ? 'S' : 'X';
}

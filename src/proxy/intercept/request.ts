import type { Scope } from '../../lock/index.ts';
import { accessDenied, at } from '../../netconf/index.ts';
import { grantName } from '../held-locks.ts';
import { prefixesIn } from '../narrow/narrow.ts';
import { type NamedScope, scopesAsked } from '../narrow/scopes-asked.ts';
import { profileAmong, profileNames } from '../protocol/dependency-profile.ts';
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
import type { DeviceSchema, InterceptContext } from './context.ts';
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
  const learn = (device: string): Promise<DeviceSchema> => context.learnSchema(device);
  const asked = await Promise.all(
    places
      .filter(({ element }) => element.name === 'scope')
      .map((place) => scopesAsked(decodeScope(context, place), prefixes, learn)),
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

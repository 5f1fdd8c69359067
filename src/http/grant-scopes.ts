import { namespaces } from '../netconf/index.ts';
import { BadRequest, type DeviceSchemas, type ScopesAsked, scopesAsked } from '../proxy/index.ts';
import type { GrantRequest } from './grant-request.ts';
import { BadQuery } from './history-api.ts';

/** What a grant covers on its devices, narrowed as forelock.yang's `request` is. Rejects with BadQuery. */
export async function grantScopes(
  { devices, datastore, paths, regions }: GrantRequest,
  { learn }: Pick<DeviceSchemas, 'learn'>,
): Promise<ScopesAsked> {
  const profile = { subtrees: paths.map(placeOf), regions };
  try {
    const asked = await Promise.all(
      [...new Set(devices)].map((device) =>
        scopesAsked({ device, datastore, mode: 'X', profile }, new Map(), learn),
      ),
    );
    const widened = asked.flatMap((each) => each.widened);
    return { scopes: asked.flatMap(({ scopes }) => scopes), widened: [...new Set(widened)] };
  } catch (cause) {
    if (cause instanceof BadRequest) throw new BadQuery(`${cause.error.path}: ${cause.message}`);
    throw cause;
  }
}

/** As `request` has it, where the path stands in the body instead of in XML. */
function placeOf(text: string, at: number) {
  const element = { name: 'subtree', namespace: namespaces.forelock, attributes: {}, children: [], text };
  return { element, path: `paths.${at}` };
}

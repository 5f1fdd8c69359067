import type { Request } from '../request-pump.ts';

/**
 * The datastore that a parameter names: `<target><candidate/></target>` (RFC 6241), or an identity of ietf-datastores
 * as in `<datastore>ds:running</datastore>` (RFC 8526) or `<source>ds:candidate</source>` (RFC 9144). Undefined for a url, or
 * where nothing is named.
 */
export function datastoreOf(request: Request, parameter: string): string | undefined {
  const classic = request.parameter(parameter)?.child?.name;
  if (classic === 'url' || classic === 'config') return undefined;
  if (classic !== undefined && classic !== 'datastore') return classic;
  const named = request.parameter(parameter);
  const identity = request.parameter('datastore')?.text ?? named?.child?.text ?? named?.text;
  const name = identity?.slice(identity.indexOf(':') + 1);
  return name === '' ? undefined : name;
}

import { type Hello, namespaces } from '../../netconf/index.ts';
import { resolutionModes } from './conflict.ts';

const prefix = 'urn:ietf:params:netconf:capability:';
const privateCandidate = `${prefix}private-candidate:1.0`;

type Policy = 'shared' | 'private';

/** Whether a capability of RFC 6241 is among them, as in `candidate:1.0`. */
export function offers(capabilities: readonly string[], name: string): boolean {
  return capabilities.some((each) => each.split('?')[0] === prefix + name);
}

/**
 * What Forelock offers beside the device's own, where there is a candidate (draft-ietf-netconf-privcand-09, "How to signal the use
 * of private candidates"): a private candidate shows what running has become elsewhere at once, which is `trigger=all-updates`.
 * Where there is none, a tool gets to hear of one that is to work on a private candidate.
 */
export function privateCapability({ capabilities }: Hello, policy: Policy): readonly string[] {
  const own = `${privateCandidate}?trigger=all-updates&supported-resolution-modes=${resolutionModes.join(',')}`;
  if (hasPrivate(capabilities)) return [];
  if (offers(capabilities, 'candidate:1.0')) return [own];
  return policy === 'private' && composable(capabilities) ? [`${prefix}candidate:1.0`, own] : [];
}

/**
 * Which private candidate a session has: in the device's own, or put together by Forelock where the device has none. A client
 * asks for it in its hello, or policy gives it one; a device that has them does it itself.
 */
export function privateKind(
  policy: Policy,
  client: Hello,
  device: Hello,
): 'replayed' | 'composed' | undefined {
  if (hasPrivate(device.capabilities)) return undefined;
  if (policy !== 'private' && !hasPrivate(client.capabilities)) return undefined;
  if (offers(device.capabilities, 'candidate:1.0')) return 'replayed';
  return composable(device.capabilities) ? 'composed' : undefined;
}

/** Running can be written at once, and the device hands out the modules that an edit is understood by (RFC 6022). */
function composable(capabilities: readonly string[]): boolean {
  const told = capabilities.some((each) => each.split('?')[0] === namespaces.monitoring);
  return told && offers(capabilities, 'writable-running:1.0');
}

/** Whether commits of several sessions may be one on a device: it can say of each whether it is valid behind the others. */
export function validates({ capabilities }: Pick<Hello, 'capabilities'>): boolean {
  return offers(capabilities, 'validate:1.1') || offers(capabilities, 'validate:1.0');
}

function hasPrivate(capabilities: readonly string[]): boolean {
  return offers(capabilities, 'private-candidate:1.0');
}

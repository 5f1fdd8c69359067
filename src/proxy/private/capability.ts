import type { Hello } from '../../netconf/index.ts';
import { resolutionModes } from './conflict.ts';

const candidate = 'urn:ietf:params:netconf:capability:candidate:1.0';
const privateCandidate = 'urn:ietf:params:netconf:capability:private-candidate:1.0';

/**
 * What Forelock offers beside the device's own, where there is a candidate (draft-ietf-netconf-privcand-09, "How to signal the use
 * of private candidates"): a private candidate shows what running has become elsewhere at once, which is `trigger=all-updates`.
 */
export function privateCapability({ capabilities }: Hello): readonly string[] {
  const offers = capabilities.includes(candidate) && !capabilities.some(isPrivate);
  return offers
    ? [`${privateCandidate}?trigger=all-updates&supported-resolution-modes=${resolutionModes.join(',')}`]
    : [];
}

/** A client asks for its own candidate in its hello, or policy gives it one; a device that has them does it itself. */
export function wantsPrivate(policy: 'shared' | 'private', client: Hello, device: Hello): boolean {
  if (privateCapability(device).length === 0) return false;
  return policy === 'private' || client.capabilities.some(isPrivate);
}

/** Whether commits of several sessions may be one on a device: it can say of each whether it is valid behind the others. */
export function validates({ capabilities }: Hello): boolean {
  return capabilities.some((each) => each.startsWith('urn:ietf:params:netconf:capability:validate:'));
}

function isPrivate(capability: string): boolean {
  return capability.split('?')[0] === privateCandidate;
}

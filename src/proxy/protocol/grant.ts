import type { Resources } from '../../core/index.ts';
import type { Seat } from '../../harmony/index.ts';
import { escapeXml, namespaces } from '../../netconf/index.ts';

/** RFC 6991 date-and-time. */
export function dateAndTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** A leaf of forelock.yang; `lead` is the attribute that declares its namespace, where nothing above it does. */
export function leaf(name: string, value: string | number, lead = ''): string {
  return `<${name}${lead}>${escapeXml(String(value))}</${name}>`;
}

/** A container of forelock.yang's grouping `resources`, in its units. */
export function encodeResources(name: string, { cpu, memory, bandwidth }: Resources, lead = ''): string {
  const leaves = [
    leaf('cpu', Math.round(cpu * 1_000)),
    leaf('memory', Math.round(memory / 1_024)),
    leaf('bandwidth', Math.round(bandwidth / 1_000)),
  ];
  return `<${name}${lead}>${leaves.join('')}</${name}>`;
}

export const ownNamespace: string = ` xmlns="${namespaces.forelock}"`;

/** forelock.yang's grouping `grant`; `expires` in milliseconds since the epoch. */
export function encodeGrant(seat: Seat, expires: number, widened: readonly string[]): string {
  const { grant, work, prediction, allocated } = seat;
  const lead = ownNamespace;
  return [
    leaf('grant-id', grant.id, lead),
    leaf('token', grant.tokens[work.device] ?? grant.token, lead),
    leaf('expires', dateAndTime(expires), lead),
    leaf('score', prediction.score.total.toFixed(6), lead),
    encodeResources('directive', prediction.directive.device, lead),
    encodeResources('allocated', allocated, lead),
    ...widened.map((why) => leaf('widened', why, lead)),
  ].join('');
}

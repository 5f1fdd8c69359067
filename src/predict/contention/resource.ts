import { conflicts, type Extent, type Mode, type Scope } from '../../lock/index.ts';

/** One thing that workflows want: a node of the hierarchy, or a part of a memory region. */
export interface Resource {
  readonly key: string;
  readonly scope: Scope;
  /** Those that a claim on this one may conflict with: above, below, or overlapping. */
  readonly meets: Set<Resource>;
}

export function resourceKey({ path, extent }: Scope): string {
  const parts = extent === undefined ? path : [...path, extent.kind, partKey(extent)];
  return parts.join('\u0000');
}

/** All units of a pool are one resource. */
function partKey(extent: Extent): string {
  return extent.kind === 'bytes' ? `${extent.from}-${extent.to}` : '';
}

/** Whether any two modes on the two could conflict. */
export function canMeet(one: Scope, other: Scope): boolean {
  return conflicts([{ ...one, mode: 'X' }], [{ ...other, mode: 'X' }]);
}

export function clash(one: Resource, mode: Mode, other: Resource, theirs: Mode): boolean {
  return conflicts([{ ...one.scope, mode }], [{ ...other.scope, mode: theirs }]);
}

/** `/candidate/ietf-interfaces:interfaces` of a device, for people. */
export function resourceText({ path, extent }: Scope): string {
  const part =
    extent === undefined
      ? ''
      : extent.kind === 'bytes'
        ? ` ${extent.from}..${extent.to}`
        : ` ${extent.count} units`;
  return `${path[0]}:/${path.slice(1).join('/')}${part}`;
}

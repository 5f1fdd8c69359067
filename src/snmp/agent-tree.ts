import type { AgentTree, SetRefusal } from './agent.ts';
import { compareOids, isUnder } from './oid.ts';
import type { SmiType, Varbind } from './varbind.ts';

export type RefusedStatus = SetRefusal['status'];

/** A part of an agent's tree under one root; roots of a tree don't overlap. */
export interface AgentPart {
  readonly root: string;
  /** Every instance; any order. */
  list(): readonly Varbind[];
  /** Says whether it would take this SET's varbinds under its root; `index` counts within `varbinds`. Changes nothing. */
  check(varbinds: readonly Varbind[]): SetRefusal | undefined;
  /** Takes what `check` let through. */
  apply(varbinds: readonly Varbind[]): void;
}

/** One tree of several parts; a SET across them stands or falls whole. */
export function joinParts(parts: readonly AgentPart[]): AgentTree {
  const partOf = (oid: string): AgentPart | undefined => parts.find(({ root }) => isUnder(root, oid));
  return {
    read: (oid) =>
      partOf(oid)
        ?.list()
        .find((varbind) => varbind.oid === oid),
    next: (oid) => firstAfter(parts, oid),
    write: (varbinds) => {
      const stranger = varbinds.findIndex(({ oid }) => partOf(oid) === undefined);
      if (stranger >= 0) return { status: 'notWritable', index: stranger };
      const shares = parts.map((part) => ({ part, share: shareOf(part, varbinds) }));
      const refusal = firstRefusal(shares);
      if (refusal) return refusal;
      for (const { part, share } of shares)
        if (share.length > 0) part.apply(share.map(({ varbind }) => varbind));
      return undefined;
    },
  };
}

interface Placed {
  readonly varbind: Varbind;
  readonly index: number;
}

function shareOf(part: AgentPart, varbinds: readonly Varbind[]): readonly Placed[] {
  return varbinds
    .map((varbind, index) => ({ varbind, index }))
    .filter(({ varbind }) => isUnder(part.root, varbind.oid));
}

function firstRefusal(
  shares: readonly { part: AgentPart; share: readonly Placed[] }[],
): SetRefusal | undefined {
  for (const { part, share } of shares) {
    if (share.length === 0) continue;
    const refusal = part.check(share.map(({ varbind }) => varbind));
    if (refusal) return { status: refusal.status, index: share[refusal.index]?.index ?? 0 };
  }
  return undefined;
}

function firstAfter(parts: readonly AgentPart[], oid: string): Varbind | undefined {
  let first: Varbind | undefined;
  for (const part of parts) {
    for (const varbind of part.list()) {
      if (compareOids(varbind.oid, oid) <= 0) continue;
      if (first === undefined || compareOids(varbind.oid, first.oid) < 0) first = varbind;
    }
  }
  return first;
}

/** A read-only scalar: `oid` ends in .0; `read` is asked at every request. */
export function scalarPart(oid: string, type: SmiType, read: () => number | string): AgentPart {
  return {
    root: oid,
    list: () => [{ oid, type, value: read() }],
    check: () => ({ status: 'notWritable', index: 0 }),
    apply: () => {},
  };
}

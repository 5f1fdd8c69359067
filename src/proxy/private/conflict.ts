import { at, operationFailed, type RpcError } from '../../netconf/index.ts';
import { covers } from '../../yang/index.ts';
import { pathText } from '../narrow/narrowed-lock.ts';
import type { BaseNode, RecordedWrite } from './private-candidate.ts';

/** How an update deals with nodes that running has changed beneath the session (the draft's resolution-mode). */
export const resolutionModes = ['revert-on-conflict', 'prefer-candidate', 'prefer-running'] as const;

export type ResolutionMode = (typeof resolutionModes)[number];

/** One rpc-error for each node, with the path to it. */
export function conflictErrors(nodes: readonly BaseNode[]): readonly RpcError[] {
  return nodes.map(({ path }) => {
    const message =
      'running has been changed here since this session first wrote it: write it again, send update with a resolution-mode, or discard-changes';
    const error: RpcError = { ...operationFailed(message), appTag: 'conflict' };
    return path === undefined ? error : at(pathText(path), error);
  });
}

/** Whether a write and a node lie one in the other. */
export function touches({ writes }: RecordedWrite, { path }: BaseNode): boolean {
  if (writes === undefined || path === undefined) return true;
  return writes.some((written) => covers(written, path) || covers(path, written));
}

import { eachResource, nothing, type Resources } from '../core/index.ts';
import type { Grant } from '../lock/index.ts';
import type { Prediction } from '../predict/index.ts';
import type { Want } from './reservations.ts';
import type { RowNumbers } from './row-numbers.ts';
import type { ToolShares } from './tool-shares.ts';
import type { Expected, Work } from './work.ts';

interface Asked {
  readonly work: Work;
  readonly predictions: ReadonlyMap<string, Prediction>;
  readonly grant: Grant;
}

/** What a grant wants set aside: on each of its devices, and for its tool. */
export function wantsOf(
  { work, predictions, grant }: Asked,
  waiting: readonly Expected[],
  { shares, rows }: { readonly shares: ToolShares; readonly rows: RowNumbers },
): readonly Want[] {
  const { least, most } = work.declared;
  const higher = waiting.filter((other) => other.work.reserve && other.work.priority > work.priority);
  // The session's own device has no part in it where no scope is on it.
  const wants = Object.entries(grant.tokens).flatMap(([device, token]): readonly Want[] => {
    const predicted = predictions.get(device)?.directive.device;
    if (predicted === undefined) return [];
    const directive = most === undefined ? predicted : atMostOf(predicted, most);
    const headroom = headroomOn(device, work.priority, waiting);
    return [{ device, directive, least, row: rows.give(device, token, grant.id), headroom }];
  });
  const host = shares.hostOf(work);
  const beside = higher.filter((other) => shares.hostOf(other.work) === host);
  const tool = predictions.get(work.device)?.directive.tool;
  const place = tool === undefined ? undefined : shares.give(work, grant.id);
  if (tool === undefined || place === undefined) return wants;
  const { leastShare = nothing } = work.declared;
  const share = { directive: tool, least: leastShare, headroom: sumOf(beside.map(toolOf)) };
  return [...wants, { ...share, device: place, row: rows.give(place, grant.token, grant.id) }];
}

/** What those of classes over `priority` who wait for a device are to have. */
export function headroomOn(device: string, priority: number, waiting: readonly Expected[]): Resources {
  const higher = waiting.filter(
    ({ work }) => work.reserve && work.device === device && work.priority > priority,
  );
  return sumOf(higher.map(deviceOf));
}

function deviceOf({ prediction }: Expected): Resources {
  return prediction.directive.device;
}

function toolOf({ prediction }: Expected): Resources {
  return prediction.directive.tool;
}

function atMostOf(one: Resources, other: Resources): Resources {
  return eachResource((name) => Math.min(one[name], other[name]));
}

function sumOf(amounts: readonly Resources[]): Resources {
  return eachResource((name) => amounts.reduce((sum, amount) => sum + amount[name], 0));
}

import { eachResource, type Resources } from '../core/index.ts';
import type { Scope, Waiter } from '../lock/index.ts';
import type { Claim } from '../reserve/index.ts';
import type { DeviceStatus, GrantStatus, HostStatus, OutsideHolder, WaiterStatus } from './status.ts';
import type { Expected, Seat } from './work.ts';

interface Picture {
  grantsOn(device: string): readonly GrantStatus[];
  waitersOn(device: string): readonly WaiterStatus[];
}

interface Circumstances {
  readonly sessions: number;
  readonly sessionLimit: DeviceStatus['sessionLimit'];
  readonly available: Resources;
  readonly outside: readonly OutsideHolder[];
}

export function deviceStatus(
  { name, capacity }: { readonly name: string; readonly capacity: Resources },
  { sessions, sessionLimit, available, outside }: Circumstances,
  picture: Picture,
): DeviceStatus {
  return {
    ...{ name, sessions, sessionLimit, capacity, outside },
    reserved: eachResource((resource) => capacity[resource] - available[resource]),
    grants: picture.grantsOn(name),
    waiters: picture.waitersOn(name),
  };
}

export function hostStatus(name: string, capacity: Resources, claims: readonly Claim[]): HostStatus {
  return {
    ...{ name, capacity },
    reserved: eachResource((resource) => claims.reduce((sum, { amount }) => sum + amount[resource], 0)),
    shares: claims.map(({ grant, tool, amount }) => ({ grant, tool, allocated: amount })),
  };
}

export function grantStatus(seat: Seat, expires: number, allocated: Resources): GrantStatus {
  const { grant, work } = seat;
  return {
    id: grant.id,
    token: grant.token,
    tool: work.tool,
    session: work.session,
    scopes: work.scopes.map(scopeText),
    priority: work.priority,
    since: grant.grantedAt,
    expires,
    allocated,
    score: seat.prediction.score.total,
  };
}

export function waiterStatus(waiter: Waiter, expected: Expected | undefined): WaiterStatus {
  const { request } = waiter;
  return {
    id: request.id,
    tool: request.tool,
    session: expected?.work.session ?? 0,
    scopes: request.scopes.map(scopeText),
    priority: request.priority,
    effectivePriority: waiter.effectivePriority,
    since: waiter.since,
    deadline: request.deadline,
    expectedWait: expected?.prediction.contention.expectedWait ?? 0,
  };
}

export function scopeText({ path, mode }: Scope): string {
  return `/${path.slice(1).join('/')} ${mode}`;
}

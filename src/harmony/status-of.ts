import { eachResource, type Resources } from '../core/index.ts';
import type { Grant, Scope, Waiter } from '../lock/index.ts';
import type { Claim } from '../reserve/index.ts';
import type { DeviceStatus, GrantStatus, HostStatus, OutsideHolder, WaiterStatus } from './status.ts';
import type { Expected, Seat } from './work.ts';

interface Picture {
  readonly available: Resources;
  readonly allocated: (seat: Seat) => Resources;
  readonly seats: readonly Seat[];
  readonly grants: readonly Grant[];
  readonly waiting: readonly Waiter[];
  readonly expected: ReadonlyMap<string, Expected>;
  readonly outside: readonly OutsideHolder[];
}

export function deviceStatus(
  device: { readonly name: string; readonly capacity: Resources },
  sessions: number,
  picture: Picture,
): DeviceStatus {
  const { name, capacity } = device;
  const leases = new Map(picture.grants.map((grant) => [grant.id, grant.expiresAt]));
  return {
    name,
    sessions,
    capacity,
    reserved: eachResource((resource) => capacity[resource] - picture.available[resource]),
    grants: picture.seats.map((seat) => {
      const expires = leases.get(seat.grant.id) ?? seat.grant.expiresAt;
      return grantStatus(seat, expires, picture.allocated(seat));
    }),
    waiters: picture.waiting
      .filter(({ request }) => request.scopes.some(({ path }) => path[0] === name))
      .map((waiter) => waiterStatus(waiter, picture.expected.get(waiter.request.id))),
    outside: picture.outside,
  };
}

export function hostStatus(name: string, capacity: Resources, claims: readonly Claim[]): HostStatus {
  return {
    ...{ name, capacity },
    reserved: eachResource((resource) => claims.reduce((sum, { amount }) => sum + amount[resource], 0)),
    shares: claims.map(({ grant, tool, amount }) => ({ grant, tool, allocated: amount })),
  };
}

function grantStatus(seat: Seat, expires: number, allocated: Resources): GrantStatus {
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

function waiterStatus(waiter: Waiter, expected: Expected | undefined): WaiterStatus {
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

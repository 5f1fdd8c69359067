import { resourceNames } from '../core/index.ts';
import type { DeviceStatus, GrantStatus, Status, WaiterStatus } from '../harmony/index.ts';
import { amountText, durationText, resourcesText } from './amount-text.ts';
import { table } from './table.ts';

/** `forelock status`: a line a device. */
export function statusText({ devices, pam }: Status): string {
  const headings = [
    'device',
    'sessions',
    'held',
    'waiting',
    ...resourceNames.map((name) => `${name} set aside`),
  ];
  const late =
    pam.overBudget === 0
      ? ''
      : `\n\nPAM's time was up in ${pam.overBudget} of ${pam.decisions} decisions: contention there is partly of earlier ones.`;
  return table(headings, devices.map(deviceRow)) + late;
}

function deviceRow({ name, sessions, grants, waiters, reserved, capacity }: DeviceStatus): readonly string[] {
  const amounts = resourceNames.map(
    (resource) =>
      `${amountText(resource, reserved[resource])} of ${amountText(resource, capacity[resource])}`,
  );
  return [name, String(sessions), String(grants.length), String(waiters.length), ...amounts];
}

/** `forelock locks`: who holds, then who waits in the order of arrival. */
export function locksText({ at, devices }: Status): string {
  const held = devices.flatMap(({ name, grants }) => grants.map((grant) => heldRow(name, grant, at)));
  const waiting = devices.flatMap(({ name, waiters }) =>
    waiters.map((waiter) => waitingRow(name, waiter, at)),
  );
  const heldHeadings = [
    'id',
    'device',
    'lock',
    'tool',
    'session',
    'class',
    'held for',
    'lease left',
    'token',
    'set aside',
  ];
  const waitingHeadings = [
    'id',
    'device',
    'wants',
    'tool',
    'session',
    'class',
    'now',
    'waits for',
    'expected',
    'gives up in',
  ];
  return [
    held.length === 0 ? 'No lock is held.' : table(heldHeadings, held),
    waiting.length === 0 ? 'Nobody waits.' : table(waitingHeadings, waiting),
  ].join('\n\n');
}

function heldRow(device: string, grant: GrantStatus, at: number): readonly string[] {
  const { id, scopes, tool, session, priority, since, expires, token, allocated } = grant;
  return [
    ...[id, device, scopes.join(' '), tool, String(session), String(priority)],
    ...[durationText(at - since), durationText(expires - at), String(token), resourcesText(allocated)],
  ];
}

function waitingRow(device: string, waiter: WaiterStatus, at: number): readonly string[] {
  const { id, scopes, tool, session, priority, effectivePriority, since, expectedWait, deadline } = waiter;
  return [
    ...[id, device, scopes.join(' '), tool, String(session), String(priority), String(effectivePriority)],
    ...[durationText(at - since), durationText(expectedWait), durationText(deadline - at)],
  ];
}

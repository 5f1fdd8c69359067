import { resourceNames } from '../core/index.ts';
import type { DeviceStatus, GrantStatus, OutsideHolder, Status, WaiterStatus } from '../harmony/index.ts';
import { amountText, durationText, resourcesText } from './amount-text.ts';
import { table } from './table.ts';

/** `forelock status`: a line a device. */
export function statusText({ devices, hosts, pam, forecasts, monitor }: Status): string {
  const headings = [
    'device',
    'sessions',
    'held',
    'waiting',
    'outside',
    ...resourceNames.map((name) => `${name} set aside`),
  ];
  const late =
    pam.overBudget === 0
      ? ''
      : `\n\nPAM's time was up in ${pam.overBudget} of ${pam.decisions} decisions: contention there is partly of earlier ones.`;
  const more = late + forecastText(forecasts) + monitorText(monitor);
  return table(headings, devices.map(deviceRow)) + hostsText(hosts) + more;
}

/** Only where the monitor has changed something, or could not. */
function monitorText({ raised, lowered, failed }: Status['monitor']): string {
  if (raised + lowered + failed === 0) return '';
  const faults = failed === 0 ? '' : `; ${failed} changes failed, the log says why`;
  return `\n\nWhat is set aside was raised ${raised} times and lowered ${lowered} times${faults}.`;
}

/** Hosts that something is set aside on: most tools' own are not known, and nothing ever is there. */
function hostsText(hosts: Status['hosts']): string {
  const busy = hosts.filter(({ shares }) => shares.length > 0);
  if (busy.length === 0) return '';
  const headings = ['host', 'tools', ...resourceNames.map((name) => `${name} set aside`)];
  const rows = busy.map((host) => {
    const tools = [...new Set(host.shares.map(({ tool }) => tool))];
    return [host.name, tools.join(' '), ...asideCells(host)];
  });
  return `\n\n${table(headings, rows)}`;
}

/** Only where something is wrong: how often forecasts fell back to simpler ones, and why. */
function forecastText({ fallbacks, faults, timeouts, fits, rebuilt }: Status['forecasts']): string {
  const reasons = Object.entries({ ...fallbacks, ...rebuilt }).map(([reason, count]) => `${reason} ${count}`);
  const jobs = faults === 0 ? [] : [`no forecast ${faults} (${timeouts} out of time)`];
  const all = [...reasons, ...jobs];
  return all.length === 0 ? '' : `\n\nForecasts: ${fits} fits; fell back: ${all.join(', ')}.`;
}

function deviceRow(device: DeviceStatus): readonly string[] {
  const { name, sessions, sessionLimit: limit, grants, waiters, outside } = device;
  const used = limit === null ? '' : ` (${limit.used} of ${limit.most} used)`;
  const counts = [grants.length, waiters.length, outside.length];
  return [name, `${sessions}${used}`, ...counts.map(String), ...asideCells(device)];
}

function asideCells({ reserved, capacity }: Pick<DeviceStatus, 'reserved' | 'capacity'>): readonly string[] {
  return resourceNames.map(
    (resource) =>
      `${amountText(resource, reserved[resource])} of ${amountText(resource, capacity[resource])}`,
  );
}

/** `forelock locks`: who holds, who waits in the order of arrival, and where there are such, who holds past Forelock. */
export function locksText({ at, devices }: Status): string {
  const held = devices.flatMap(({ name, grants }) => grants.map((grant) => heldRow(name, grant, at)));
  const waiting = devices.flatMap(({ name, waiters }) =>
    waiters.map((waiter) => waitingRow(name, waiter, at)),
  );
  const outside = devices.flatMap((device) =>
    device.outside.map((holder) => outsideRow(device.name, holder, at)),
  );
  const outsideHeadings = [
    ...['device', 'past Forelock', 'user', 'from', 'session of the device', 'held for', 'found by'],
  ];
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
    ...(outside.length === 0 ? [] : [table(outsideHeadings, outside)]),
  ].join('\n\n');
}

function heldRow(device: string, grant: GrantStatus, at: number): readonly string[] {
  const { id, scopes, tool, session, priority, since, expires, token, allocated } = grant;
  return [
    ...[id, device, scopes.join(' '), tool, String(session), String(priority)],
    ...[durationText(at - since), durationText(expires - at), String(token), resourcesText(allocated)],
  ];
}

function outsideRow(device: string, holder: OutsideHolder, at: number): readonly string[] {
  const { datastore, session, user, host, since, found } = holder;
  return [
    ...[device, `/${datastore}`, user ?? '?', host ?? '?', String(session)],
    ...[durationText(at - since), found],
  ];
}

function waitingRow(device: string, waiter: WaiterStatus, at: number): readonly string[] {
  const { id, scopes, tool, session, priority, effectivePriority, since, expectedWait, deadline } = waiter;
  return [
    ...[id, device, scopes.join(' '), tool, String(session), String(priority), String(effectivePriority)],
    ...[durationText(at - since), durationText(expectedWait), durationText(deadline - at)],
  ];
}

import { resourceNames } from '../../src/core/index.ts';
import type { Run } from './run.ts';

/** When every fault is mended and everybody has gone, nothing may be left of anybody's work. */
export async function checkNothingLeft(run: Run): Promise<void> {
  const { log, book, disk, devices } = run.premises;
  for (const { unanswered, session } of run.clients) {
    if (unanswered.length > 0) log.violate('lost-waiter', `${session} has no reply to ${unanswered}`);
  }
  for (const { stage, work } of book.claims) {
    if (stage === 'pending') log.violate('lost-waiter', `${work.session} has no verdict`);
    else log.violate('reservation-outlives-workflow', `the grant of ${work.session} is ${stage}`);
  }
  for (const device of devices.values()) {
    if (device.locks.standing > 0)
      log.violate('lock-left-on-device', `${device.locks.standing} on ${device.name}`);
    if (device.rows.size > 0)
      log.violate('reservation-outlives-workflow', `${[...device.rows.keys()]} on ${device.name}`);
  }
  for (const grant of disk.grants.keys())
    log.violate('reservation-outlives-workflow', `${grant} stands in the journal`);
  checkStatus(run);
}

function checkStatus({ forelock, premises: { log } }: Run): void {
  for (const { name, grants, waiters, reserved } of forelock.harmony.status(() => 0)) {
    for (const { id } of grants) log.violate('reservation-outlives-workflow', `grant ${id} stands`);
    for (const { id } of waiters) log.violate('lost-waiter', `${id} still waits`);
    const kept = resourceNames.filter((resource) => reserved[resource] > 0);
    if (kept.length > 0) log.violate('reservation-outlives-workflow', `${kept} of ${name} in the ledger`);
  }
}

import { type Front, openFront } from '../lab/front.ts';
import { openClient } from '../lab/open-client.ts';
import { lockInTurn, orderOf } from '../lab/order.ts';
import { median, quantile } from './quantile.ts';
import type { ReservePlan } from './reserve-plan.ts';

/** Milliseconds of the lock of each grant, on two like devices that differ in SNMP alone, and the order on the first. */
async function measure(front: Front, plan: ReservePlan): Promise<Record<string, number>> {
  const samples = { reserved: [] as number[], plain: [] as number[] };
  const [reserved, plain] = [
    await openClient(front.through('normal', 'r1')),
    await openClient(front.through('normal', 'r2')),
  ];
  for (const client of [reserved, plain]) await lockInTurn(client, 20);
  for (let round = 0; round < plan.grantRounds; round += 1) {
    await lockInTurn(reserved, plan.grantsPerRound, (ms) => samples.reserved.push(ms));
    await lockInTurn(plain, plan.grantsPerRound, (ms) => samples.plain.push(ms));
  }
  await Promise.all([reserved.close(), plain.close()]);
  const { grants, reservedBeforeLock } = orderOf(front.device.events());
  const without = median(samples.plain);
  return {
    reserve_p50_ms: median(samples.reserved) - without,
    reserve_p99_ms: quantile(samples.reserved, 0.99) - without,
    reserve_before_lock_share: reservedBeforeLock / grants,
    grant_p50_ms_without_reservation: without,
    grant_p99_ms_without_reservation: quantile(samples.plain, 0.99),
  };
}

/** What a reservation by SNMP adds to a grant on a warm session: each quantile less the median of a grant without one. */
export async function measureGrants(stateDir: string, plan: ReservePlan): Promise<Record<string, number>> {
  const front = await openFront(stateDir, 2, {
    journalled: true,
    entry: ({ name }) => (name === 'r1' ? {} : { snmp: undefined }),
  });
  try {
    return await measure(front, plan);
  } finally {
    await front.close();
  }
}

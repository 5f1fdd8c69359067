import { type Config, ForelockError, silentLog } from '../../core/index.ts';
import { controlSocket, type PastWork } from '../../http/index.ts';
import { connect } from '../../sdk/index.ts';
import { openStore } from '../../store/index.ts';
import { systemClock } from '../system-clock.ts';

/** Things that are sent at once. */
const batch = 1_000;

/** Gives the past to the Forelock that runs, which learns from it; where none runs, into its state directory. */
export async function takeIn(
  { state }: Config,
  { workflows, loads }: PastWork,
): Promise<'running' | 'at rest'> {
  const batches: PastWork[] = [
    ...batchesOf(workflows).map((some) => ({ workflows: some, loads: [] })),
    ...batchesOf(loads).map((some) => ({ workflows: [], loads: some })),
  ];
  try {
    const forelock = await connect({ socket: controlSocket(state) });
    for (const some of batches) await forelock.takeHistory(some);
    return 'running';
  } catch (cause) {
    if (!(cause instanceof ForelockError) || cause.code !== 'not-running') throw cause;
  }
  await write(state, { workflows, loads });
  return 'at rest';
}

/** Rejects with `journal-broken` where a Forelock has the directory and yet does not answer. */
async function write(state: string, { workflows, loads }: PastWork): Promise<void> {
  const store = await openStore(state, { clock: systemClock, log: silentLog });
  try {
    for (const record of workflows) store.history.add(record);
    for (const { device, metric, at, value } of loads.toSorted((one, other) => one.at - other.at))
      store.loads.add(device, at, { [metric]: value });
  } finally {
    await store.close();
  }
}

function batchesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / batch);
  return Array.from({ length: count }, (_, at) => items.slice(at * batch, (at + 1) * batch));
}

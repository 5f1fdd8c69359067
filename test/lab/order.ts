import type { DeviceEvent } from '../../lab/netns/index.ts';
import type { NetconfClient } from '../../src/netconf/index.ts';

/** How many grants a device saw, and for how many of them the order held. */
export interface Order {
  readonly grants: number;
  /** Every SET of the reservation answered before the lock arrived. */
  readonly reservedBeforeLock: number;
  /** Every SET of the undo asked for after the unlock was answered. */
  readonly undoneAfterUnlock: number;
}

/** What a row saw: times in nanoseconds. */
interface Row {
  readonly resources: Set<string>;
  lastSet: bigint;
  firstUndo: bigint | undefined;
  undone: number;
}

const rowStatus = '1.3.6.1.2.1.97.1.8.4.1.6';

function isUndo({ oid, value }: DeviceEvent, column: string): boolean {
  return column === rowStatus ? value === 6 : value === 0 && oid.startsWith('1.3.6.1.4.1.8072.');
}

function rowsOf(events: readonly DeviceEvent[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const event of events.filter(({ what }) => what.startsWith('set'))) {
    const at = event.oid.lastIndexOf('.');
    const [column, id] = [event.oid.slice(0, at), event.oid.slice(at + 1)];
    const row = rows.get(id) ?? { resources: new Set(), lastSet: 0n, firstUndo: undefined, undone: 0 };
    rows.set(id, row);
    if (!isUndo(event, column)) {
      row.resources.add(column.replace(/1\.97\.1\.8\.4\.1\.\d$/, 'rate'));
      if (event.what === 'set-answered') row.lastSet = event.at;
    } else if (event.what === 'set-asked') {
      row.firstUndo ??= event.at;
      row.undone += 1;
    }
  }
  return [...rows.values()];
}

/**
 * Locks of one datastore exclude each other, so the n-th row of a reservation, the n-th lock and the n-th unlock are of
 * one grant. A reservation counts when it was of all three resources.
 */
export function orderOf(events: readonly DeviceEvent[]): Order {
  const times = (what: DeviceEvent['what']): readonly bigint[] =>
    events.filter((event) => event.what === what).map(({ at }) => at);
  const rows = rowsOf(events);
  const [locks, unlocks] = [times('lock-arrived'), times('unlock-answered')];
  const holds = (check: (row: Row, at: number) => boolean): number => rows.filter(check).length;
  return {
    grants: locks.length,
    reservedBeforeLock: holds(
      ({ lastSet, resources }, n) => resources.size === 3 && lastSet < (locks[n] ?? 0n),
    ),
    undoneAfterUnlock: holds(
      ({ firstUndo, undone }, n) => undone === 3 && (firstUndo ?? 0n) > (unlocks[n] ?? firstUndo ?? 0n),
    ),
  };
}

/** Locks and unlocks the candidate so many times; `told` gets the milliseconds of each lock. */
export async function lockInTurn(
  client: NetconfClient,
  count: number,
  told: (milliseconds: number) => void = () => {},
): Promise<void> {
  const target = '<target><candidate/></target>';
  for (let n = 0; n < count; n += 1) {
    const start = performance.now();
    const locked = await client.rpc(`<lock>${target}</lock>`);
    told(performance.now() - start);
    const unlocked = locked.ok ? await client.rpc(`<unlock>${target}</unlock>`) : locked;
    if (!unlocked.ok) throw new Error(`a lock or unlock was refused: ${unlocked.errors[0]?.message}`);
  }
}

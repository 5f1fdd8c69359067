import { readFileSync } from 'node:fs';

/** What reached a journalled device, or left it. */
export interface DeviceEvent {
  /** Nanoseconds of the machine's monotonic clock. */
  readonly at: bigint;
  readonly what: 'set-asked' | 'set-answered' | 'lock-arrived' | 'unlock-answered';
  /** Of a SET: OID and value; empty otherwise. */
  readonly oid: string;
  readonly value: number;
}

export function readEvents(file: string): readonly DeviceEvent[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const events = lines.map((line): DeviceEvent => {
    const [at = '', what = '', oid = '', value = '0'] = line.split(' ');
    return { at: BigInt(at), what: what as DeviceEvent['what'], oid, value: Number(value) };
  });
  return events.sort((one, other) => Number(one.at - other.at));
}

import type { DeviceProfile } from './device/index.ts';
import type { SnmpSession } from './snmp/index.ts';

/** Octets that all links have taken in and given out; undefined where the agent counts none. */
export interface LinkOctets {
  readonly in: bigint;
  readonly out: bigint;
}

/** The counters of every interface, added up: 64-bit ones (RFC 2863), which do not come round in the life of a device. */
export async function readOctets(
  { octetsIn, octetsOut }: DeviceProfile['load'],
  session: SnmpSession,
): Promise<LinkOctets | undefined> {
  if (octetsIn === undefined || octetsOut === undefined) return undefined;
  const sums: bigint[] = [];
  for (const { oid } of [octetsIn, octetsOut]) {
    const counters = await session.walk(oid);
    if (counters.length === 0) return undefined;
    sums.push(counters.reduce((sum, { value }) => sum + BigInt(value), 0n));
  }
  return { in: sums[0] ?? 0n, out: sums[1] ?? 0n };
}

/** The share of the link that its busier direction took since the reading before; NaN where that can't be told. */
export type Throughput = (octets: LinkOctets | undefined, at: number) => number;

/** @param bandwidth of the link, in bit/s */
export function throughput(bandwidth: number): Throughput {
  let before: { readonly octets: LinkOctets; readonly at: number } | undefined;
  return (octets, at) => {
    const last = before;
    before = octets === undefined ? undefined : { octets, at };
    if (octets === undefined || last === undefined || at <= last.at || bandwidth <= 0) return Number.NaN;
    const [took, gave] = [octets.in - last.octets.in, octets.out - last.octets.out];
    // A counter that is lower than before began anew, or lost an interface.
    if (took < 0n || gave < 0n) return Number.NaN;
    const bits = Math.max(Number(took), Number(gave)) * 8;
    return Math.min(bits / ((at - last.at) / 1_000) / bandwidth, 1);
  };
}

import type { LinkOctets } from './device/index.ts';

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

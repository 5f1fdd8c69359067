/** A part of a memory region. */
export type Extent =
  /** Bytes from `from` up to, but without, `to`. */
  | { readonly kind: 'bytes'; readonly from: number; readonly to: number }
  /** So many entries of a counted pool, such as a TCAM; which ones is the device's business. */
  | { readonly kind: 'units'; readonly count: number };

/** Whether two parts of one region can meet. Units can, whichever they are: whether they do is the pool's to say. */
export function meets(one: Extent, other: Extent): boolean {
  if (one.kind === 'units' || other.kind === 'units') return true;
  return one.from < other.to && other.from < one.to;
}

/** Byte ranges by where they start and end, before units. */
export function compareExtents(one: Extent | undefined, other: Extent | undefined): number {
  if (one?.kind === 'bytes' && other?.kind === 'bytes') return one.from - other.from || one.to - other.to;
  return order(one) - order(other);
}

function order(extent: Extent | undefined): number {
  if (extent === undefined) return 0;
  return extent.kind === 'bytes' ? 1 : 2;
}

/** How much of a memory region a scope covers: of a pool so many units, or a range of bytes, `to` not included. */
export type Extent =
  | { readonly kind: 'units'; readonly count: number }
  | { readonly kind: 'bytes'; readonly from: number; readonly to: number };

/** A scope as the lock machine takes it: `[device, datastore, ...instance path]`, or `[device, '#region']`. */
export interface SubtreeOrRegionScope {
  readonly path: readonly string[];
  readonly mode: 'X' | 'S';
  /** For a region; without, all of it. */
  readonly extent?: Extent;
}

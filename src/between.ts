import type { Allocator } from './reserve/index.ts';
import type { OnCommit, StateStore, Store } from './store/index.ts';

/** What comes between Forelock and what it acts on; for tests, that break it off there. */
export interface Between {
  readonly store: (sound: Store) => Store;
  readonly allocator: (sound: Allocator) => Allocator;
  readonly onCommit?: OnCommit;
}

export function storeBehind(between: Between | undefined, store: StateStore): StateStore {
  return between === undefined ? store : { ...store, ...between.store(store) };
}

export function allocatorsBehind(
  between: Between | undefined,
  allocators: ReadonlyMap<string, Allocator>,
): ReadonlyMap<string, Allocator> {
  if (between === undefined) return allocators;
  return new Map([...allocators].map(([device, allocator]) => [device, between.allocator(allocator)]));
}

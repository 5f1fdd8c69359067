import type { Held } from './owner.ts';

const shardCount = 1_024;

/**
 * The grants that stand, by id. Ids never come twice, so a map of them is rebuilt again and again; many small ones are
 * rebuilt in the cache and one at a time, where one of a million entries stops everything and feeds the collector.
 */
export class GrantBook {
  readonly #shards: Map<string, Held>[] = [];

  /** The grant, where the token is the one in force. */
  get(id: string, token: number): Held | undefined {
    const held = this.#shard(token).get(id);
    return held?.grant.token === token ? held : undefined;
  }

  has({ grant }: Held): boolean {
    return this.#shard(grant.token).has(grant.id);
  }

  add(held: Held): void {
    this.#shard(held.grant.token).set(held.grant.id, held);
  }

  delete({ grant }: Held): void {
    this.#shard(grant.token).delete(grant.id);
  }

  /** In the order in which they were granted. */
  items(): readonly Held[] {
    return this.#shards.flatMap((shard) => [...shard.values()]).sort((one, other) => one.order - other.order);
  }

  /** Whatever is no token has a shard like any other, in which it finds nothing. */
  #shard(token: number): Map<string, Held> {
    const at = (token >>> 0) % shardCount;
    let shard = this.#shards[at];
    if (shard === undefined) {
      shard = new Map();
      this.#shards[at] = shard;
    }
    return shard;
  }
}

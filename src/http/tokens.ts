import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenConfig } from '../core/index.ts';
import type { Caller } from './caller.ts';

interface Known {
  readonly hash: Buffer;
  readonly caller: Caller;
}

/** SHA-256 in base64url, as forelock.yaml has it. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Who may use the API over the network, and how each is known. */
export class Tokens {
  readonly #known: readonly Known[];
  readonly #byName: ReadonlyMap<string, Caller>;

  /** @param hashes by the token's name, in base64url */
  constructor(tokens: readonly TokenConfig[], hashes: ReadonlyMap<string, string>) {
    this.#byName = new Map(tokens.map(({ name, role, tool }) => [name, { name, role, tool }]));
    this.#known = [...this.#byName.values()].flatMap((caller) => {
      const hash = hashes.get(caller.name);
      return hash === undefined ? [] : [{ caller, hash: Buffer.from(hash, 'base64url') }];
    });
  }

  /** By an Authorization header. Each hash is compared in the same time, whatever it is, and all of them always. */
  byHeader(header: string | undefined): Caller | undefined {
    const token = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? '')?.[1];
    if (token === undefined) return undefined;
    const given = createHash('sha256').update(token).digest();
    let found: Caller | undefined;
    for (const { hash, caller } of this.#known) if (timingSafeEqual(hash, given)) found = caller;
    return found;
  }

  /** By the common name of a client certificate that TLS has verified. */
  byCommonName(name: string): Caller | undefined {
    return this.#byName.get(name);
  }
}

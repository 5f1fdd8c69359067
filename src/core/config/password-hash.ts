/** A password hashed with scrypt (RFC 7914); salt and hash in base64. */
export interface PasswordHash {
  /** N: a power of two. */
  readonly cost: number;
  /** r. */
  readonly blockSize: number;
  /** p. */
  readonly parallelism: number;
  readonly salt: string;
  readonly hash: string;
}

//  scrypt$N$r$p$salt$hash
const form =
  /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9+/]{22,86}={0,2})\$([A-Za-z0-9+/]{43,86}={0,2})$/;

/** 128 * N * r bytes: a hash that wants more would let one login take the host's memory. */
const mostMemory = 256 * 2 ** 20;

/** Undefined where the text is not a hash, or one that asks for more work than a login may cost. */
export function decodePasswordHash(text: string): PasswordHash | undefined {
  const found = form.exec(text);
  if (found === null) return undefined;
  const [cost = 0, blockSize = 0, parallelism = 0] = found.slice(1, 4).map(Number);
  const bounded = 128 * cost * blockSize <= mostMemory && parallelism >= 1 && parallelism <= 16;
  if (cost < 2 || blockSize < 1 || !Number.isInteger(Math.log2(cost)) || !bounded) return undefined;
  return { cost, blockSize, parallelism, salt: found[4] ?? '', hash: found[5] ?? '' };
}

export function encodePasswordHash({ cost, blockSize, parallelism, salt, hash }: PasswordHash): string {
  return ['scrypt', cost, blockSize, parallelism, salt, hash].join('$');
}

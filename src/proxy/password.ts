import { scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordHash } from '../core/index.ts';

/** Takes as long for a wrong password as for a right one; runs off the main thread. */
export function verifyPassword(hash: PasswordHash, password: string): Promise<boolean> {
  const { cost, blockSize, parallelism } = hash;
  const expected = Buffer.from(hash.hash, 'base64');
  const maxmem = 128 * cost * blockSize + 2 ** 20 * parallelism;
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFKC'),
      Buffer.from(hash.salt, 'base64'),
      expected.length,
      { N: cost, r: blockSize, p: parallelism, maxmem },
      (error, found) => {
        if (error === null) resolve(timingSafeEqual(found, expected));
        else reject(error);
      },
    );
  });
}

import { randomBytes, scrypt } from 'node:crypto';
import { encodePasswordHash } from '../core/index.ts';

/** N 2^15, r 8, p 1: 32 MiB and, on common hosts, under a tenth of a second for each login. */
const cost = 2 ** 15;
const blockSize = 8;
const parallelism = 1;

/** What goes into forelock.yaml as a tool's password: scrypt (RFC 7914) with a salt of its own. */
export function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFKC'),
      salt,
      32,
      { N: cost, r: blockSize, p: parallelism, maxmem: 256 * cost * blockSize },
      (error, hash) => {
        if (error) return reject(error);
        const encoded = { salt: salt.toString('base64'), hash: hash.toString('base64') };
        resolve(encodePasswordHash({ cost, blockSize, parallelism, ...encoded }));
      },
    );
  });
}

/** The first line of a stream, without its line end. */
export async function firstLine(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const piece of stream) {
    text += piece.toString();
    if (text.includes('\n')) break;
  }
  return (text.split('\n')[0] ?? '').replace(/\r$/, '');
}

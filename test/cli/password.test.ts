import { describe, expect, it } from 'vitest';
import { firstLine, hashPassword } from '../../src/cli/password.ts';
import { decodePasswordHash, type PasswordHash } from '../../src/core/index.ts';
import { verifyPassword } from '../../src/proxy/password.ts';

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

const hashOf = async (password: string): Promise<PasswordHash> => {
  const hash = decodePasswordHash(await hashPassword(password));
  if (hash === undefined) throw new Error('the hash can not be read back');
  return hash;
};

describe('a hashed password', () => {
  it('is told from every other password', async () => {
    const hash = await hashOf('correct horse');
    expect(await verifyPassword(hash, 'correct horse')).toBe(true);
    expect(await verifyPassword(hash, 'correct horsf')).toBe(false);
    expect(await verifyPassword(hash, '')).toBe(false);
  });

  it('is another text each time, and never holds the password', async () => {
    const [one, other] = [await hashPassword('secret'), await hashPassword('secret')];
    expect(one).not.toBe(other);
    expect(one).not.toContain('secret');
  });

  it('is the same for the two ways in which Unicode writes a letter', async () => {
    expect(await verifyPassword(await hashOf('caf\u00e9'), 'cafe\u0301')).toBe(true);
  });

  it('agrees with RFC 7914', async () => {
    const hash = decodePasswordHash(
      `scrypt$16384$8$1$${Buffer.from('SodiumChloride').toString('base64')}==$${Buffer.alloc(64).toString('base64')}`,
    );
    // 14 bytes of salt are fewer than Forelock takes: the vector goes past the decoder.
    expect(hash).toBeUndefined();
    const vector = Buffer.from(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
        'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
      'hex',
    );
    const known: PasswordHash = {
      ...{ cost: 16384, blockSize: 8, parallelism: 1 },
      salt: Buffer.from('SodiumChloride').toString('base64'),
      hash: vector.toString('base64'),
    };
    expect(await verifyPassword(known, 'pleaseletmein')).toBe(true);
  });
});

describe('firstLine', () => {
  it('reads up to the first line end, however it is cut', async () => {
    expect(await firstLine(pieces('sec', 'ret\r', '\nmore'))).toBe('secret');
    expect(await firstLine(pieces('secret'))).toBe('secret');
    expect(await firstLine(pieces())).toBe('');
  });
});

import { randomBytes } from 'node:crypto';
import { encodeTokenHash } from '../core/index.ts';
import { hashToken } from '../http/index.ts';

/** A token of 256 random bits, which nobody can guess, and the hash of it that forelock.yaml has. */
export function makeToken(): { readonly token: string; readonly hash: string } {
  const token = `fl_${randomBytes(32).toString('base64url')}`;
  return { token, hash: encodeTokenHash(hashToken(token)) };
}

import { createHash } from 'node:crypto';
import { Authentication } from 'net-snmp';

/** Octets that a passphrase is repeated to (RFC 3414 appendix A.2). */
const repeated = 1_048_576;

/**
 * Has net-snmp localize keys as RFC 3414 section 2.6 lays it out: the digest of the repeated passphrase is the same for every engine, and
 * is kept; the engine's own part is one short hash. The library hashes the megabyte for each engine anew: 2.5 ms of CPU for each
 * key of each of thousands of devices. Keys come out the same.
 */
export function keepPasswordDigests(): void {
  const digests = new Map<string, Buffer>();
  const keys = new Map<string, Buffer>();
  Authentication.passwordToKey = (protocol, password, engine) => {
    const hash = Authentication.algorithms[protocol]?.CRYPTO_ALGORITHM ?? '';
    const digest = kept(digests, `${hash} ${password}`, () =>
      createHash(hash).update(Buffer.alloc(repeated, password)).digest(),
    );
    return kept(keys, `${hash} ${engine.toString('base64')} ${password}`, () =>
      createHash(hash).update(digest).update(engine).update(digest).digest(),
    );
  };
}

function kept(known: Map<string, Buffer>, name: string, make: () => Buffer): Buffer {
  const found = known.get(name) ?? make();
  known.set(name, found);
  return found;
}

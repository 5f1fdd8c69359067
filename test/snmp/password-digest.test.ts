import { Authentication, AuthProtocols } from 'net-snmp';
import { describe, expect, it } from 'vitest';
import { keepPasswordDigests } from '../../src/snmp/password-digest.ts';

const theirs = Authentication.passwordToKey;
keepPasswordDigests();

describe('a localized key', () => {
  it('is what RFC 3414 appendix A.3 gives for its examples', () => {
    const engine = Buffer.from('000000000000000000000002', 'hex');
    const keyOf = (protocol: number) => Authentication.passwordToKey(protocol, 'maplesyrup', engine);
    expect(keyOf(AuthProtocols.md5).toString('hex')).toBe('526f5eed9fcce26f8964c2930787d82b');
    expect(keyOf(AuthProtocols.sha).toString('hex')).toBe('6695febc9288e36282235fc7151f128497b38f3f');
  });

  it("is the library's own for every protocol, for one passphrase on several engines and several on one", () => {
    for (const protocol of Object.values(AuthProtocols)) {
      if (Authentication.algorithms[protocol] === undefined) continue;
      for (const engine of ['80001f8880a1', '80001f8880a2'].map((hex) => Buffer.from(hex, 'hex')))
        for (const password of ['auth-passphrase', 'another one, with ü']) {
          const [ours, own] = [Authentication.passwordToKey, theirs].map((of) =>
            of(protocol, password, engine),
          );
          expect(ours?.toString('hex')).toBe(own?.toString('hex'));
          expect(Authentication.passwordToKey(protocol, password, engine)).toBe(ours);
        }
    }
  });
});

import ssh2 from 'ssh2';

/**
 * A new ed25519 key pair in OpenSSH's format. ssh2 now and then writes one that it can't read itself, so a pair is only
 * given out once it has been read back.
 */
export function generateKeyPair(comment: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    const read = [pair.private, pair.public].map((key) => ssh2.utils.parseKey(key));
    if (!read.some((key) => key instanceof Error)) return pair;
  }
}

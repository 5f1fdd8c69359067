import type { Algorithms } from 'ssh2';

/** Ciphers in order of preference, for both ends: AEAD by the CPU's AES first. Node's own crypto does the work. */
export const algorithms: Algorithms = {
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
};

import type { UsmLogin } from '../../src/snmp/index.ts';

/** The same on every device, as in most fleets. */
export const pollLogin: UsmLogin = {
  ...{ version: '3', user: 'forelock' },
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
};

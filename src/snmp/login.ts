import { AuthProtocols, PrivProtocols, SecurityLevel, type User } from 'net-snmp';
import { keepPasswordDigests } from './password-digest.ts';

keepPasswordDigests();

export type AuthProtocol = 'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/**
 * `des` needs OpenSSL's legacy provider (Node 20 has it off: requests then fail). `aes` is AES-128 (RFC 3826); of the two AES-256 key extensions Cisco and others usually want
 * `aes256r` (Reeder).
 */
export type PrivProtocol = 'des' | 'aes' | 'aes256b' | 'aes256r';

/** A USM user (RFC 3414). Both keys are passphrases of 8 characters or more; without `priv` it is authNoPriv. */
export interface UsmLogin {
  readonly version: '3';
  readonly user: string;
  readonly auth: { readonly protocol: AuthProtocol; readonly key: string };
  readonly priv: { readonly protocol: PrivProtocol; readonly key: string } | undefined;
}

/** SNMPv2c: the community travels in the clear. Only for a link that is trusted by other means. */
export interface CommunityLogin {
  readonly version: '2c';
  readonly community: string;
}

export type SnmpLogin = UsmLogin | CommunityLogin;

export function usmUser({ user, auth, priv }: UsmLogin): User {
  const authenticated = {
    name: user,
    level: SecurityLevel.authNoPriv,
    authProtocol: AuthProtocols[auth.protocol],
    authKey: auth.key,
  };
  if (priv === undefined) return authenticated;
  return {
    ...authenticated,
    level: SecurityLevel.authPriv,
    privProtocol: PrivProtocols[priv.protocol],
    privKey: priv.key,
  };
}

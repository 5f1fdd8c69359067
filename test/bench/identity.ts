import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair } from '../../src/netconf/index.ts';

/** An ed25519 key pair in files: `privateFile` (mode 0600) and `publicLine` as in authorized_keys. */
export interface Identity {
  readonly privateFile: string;
  readonly publicLine: string;
}

export function writeIdentity(folder: string, name: string): Identity {
  const pair = generateKeyPair('bench');
  const privateFile = join(folder, name);
  writeFileSync(privateFile, pair.private, { mode: 0o600 });
  writeFileSync(`${privateFile}.pub`, `${pair.public}\n`);
  return { privateFile, publicLine: pair.public.trim() };
}

/** Pins one host key for every loopback port of this run. */
export function writeKnownHosts(folder: string, ports: readonly number[], host: Identity): string {
  const file = join(folder, `known-hosts-${ports.join('-')}`);
  writeFileSync(file, ports.map((port) => `[127.0.0.1]:${port} ${host.publicLine}\n`).join(''));
  return file;
}

import { compileAddress, type ForelockAddress } from './address.ts';
import { ForelockClient } from './forelock-client.ts';
import { HttpClient } from './http-client.ts';
import type { NetconfLogin } from './workflow-session.ts';

export interface ConnectOptions extends ForelockAddress {
  /** For `grant.netconf()`. */
  readonly netconf?: NetconfLogin | undefined;
}

/**
 * Connects to a Forelock that runs: over its control socket, or over the network. Rejects with `input-invalid` for an address that is
 * none, with `not-running` where none answers, and with `not-authenticated` where the token is not known.
 */
export async function connect({ netconf, ...address }: ConnectOptions): Promise<ForelockClient> {
  const client = new ForelockClient(new HttpClient(compileAddress(address)), netconf);
  await client.summary();
  return client;
}

import { controlSocket } from '../http/index.ts';
import { connect, type ForelockClient } from '../sdk/index.ts';
import { readConfig } from './read-config.ts';

/** Connects to the Forelock whose configuration a command names, over its control socket. */
export async function connectBy({ config }: { readonly config: string }): Promise<ForelockClient> {
  const { state } = await readConfig(config);
  return connect({ socket: controlSocket(state) });
}

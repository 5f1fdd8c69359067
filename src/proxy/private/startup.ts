import type { Scope } from '../../lock/index.ts';
import {
  decodeReply,
  encodeCopyConfig,
  encodeLock,
  encodeUnlock,
  operationFailed,
  type RpcError,
} from '../../netconf/index.ts';
import { datastoreLock } from '../held-locks.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { lockDevice } from '../intercept/lock-device.ts';
import { type Answer, isError } from '../reply-pump.ts';
import { offers } from './capability.ts';

/** What a commit takes beside, where policy has it written to startup too (RFC 6241 section 8.7). */
export function startupScopes(context: InterceptContext): readonly Scope[] {
  return writesStartup(context) ? [{ path: [context.device, 'startup'], mode: 'X' }] : [];
}

/** Behind a commit: running becomes startup, where policy says so. Resolves with a warning where it did not; running stays as committed. */
export async function writeStartup(context: InterceptContext): Promise<RpcError | undefined> {
  if (!writesStartup(context)) return undefined;
  const refused = await copied(context);
  if (refused === undefined) return undefined;
  const why = decodeReply(refused.payload.toString()).errors[0]?.message ?? 'the device refused it';
  context.audit('startup-not-written', { why });
  return notInStartup(why);
}

/** What a commit is answered with that running has and startup has not. */
export function notInStartup(why: string): RpcError {
  const message = `running is committed, but startup could not be written: ${why}; copy running to startup`;
  return { ...operationFailed(message), severity: 'warning' };
}

/** Undefined: it is done; else what the device refused. */
async function copied(context: InterceptContext): Promise<Answer | undefined> {
  const datastore = 'startup';
  const holds = context.locks.get(datastoreLock(datastore)) !== undefined;
  const deadline = context.clock.now() + context.terms.wait;
  const ask = (): Promise<Answer> => context.askOwn(encodeLock(datastore));
  const locked = holds ? undefined : await lockDevice(context, ask, { datastore, deadline });
  if (locked !== undefined && isError(locked)) return locked;
  const answer = await context.askOwn(encodeCopyConfig(datastore, 'running'));
  if (!holds) await context.askOwn(encodeUnlock(datastore));
  return isError(answer) ? answer : undefined;
}

function writesStartup({ startup, capabilities }: InterceptContext): boolean {
  return startup === 'after-commit' && offers(capabilities, 'startup:1.0');
}

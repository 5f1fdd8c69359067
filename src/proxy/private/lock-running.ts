import { child, encodeLock, encodeUnlock, inUse, readXml } from '../../netconf/index.ts';
import { datastoreLock } from '../held-locks.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { holderIn } from '../intercept/lock-device.ts';
import { BadRequest } from '../protocol/leaf.ts';
import { isError } from '../reply-pump.ts';
import type { Request } from '../request-pump.ts';
import { offers } from './capability.ts';
import type { PrivateCandidate } from './private-candidate.ts';

/**
 * Runs `work` while running is locked on the device, so that it stays what the commit is compared with: who writes it past
 * Forelock could change it in between, and so does the device itself when it undoes a commit that nobody confirmed. Throws
 * BadRequest where somebody else has it: the device would refuse the commit too.
 */
export async function whileLocked<T>(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
  work: () => Promise<T>,
): Promise<T> {
  const locked = needsLock(context, request, candidate) && (await lock(context));
  try {
    return await work();
  } finally {
    if (locked) await context.askOwn(encodeUnlock('running'));
  }
}

/** A commit that ends an earlier one is let pass as the device does: it may deny the lock over just that one. */
function needsLock(
  { locks, capabilities }: InterceptContext,
  request: Request,
  { unconfirmed }: PrivateCandidate,
): boolean {
  if (unconfirmed !== undefined || locks.get(datastoreLock('running')) !== undefined) return false;
  const [commit] = readXml(request.payload().toString()).children;
  if (commit !== undefined && child(commit, 'persist-id') !== undefined) return false;
  return changing.some((name) => offers(capabilities, name));
}

/** What lets running change while the candidate is locked. */
const changing = ['writable-running:1.0', 'confirmed-commit:1.0', 'confirmed-commit:1.1'];

/** False where partial locks stand in the way: which nodes a commit may change beside these is the device's to say. */
async function lock(context: InterceptContext): Promise<boolean> {
  const answer = await context.askOwn(encodeLock('running'));
  if (!isError(answer)) return true;
  const holder = holderIn(answer) ?? 0;
  const neighbour = context.neighbour(holder);
  if (neighbour?.locks.holdsDevicePartial === true) return false;
  const message = `session ${neighbour?.id ?? holder} has running locked on the device, or a commit there that is to be confirmed`;
  throw new BadRequest(inUse(message));
}

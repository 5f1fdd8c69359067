import type { Seat } from '../../harmony/index.ts';
import { escapeXml, invalidValue, lockDenied, namespaces, operationFailed } from '../../netconf/index.ts';
import { encodeInstance, type InstancePath, type Schema } from '../../yang/index.ts';
import { datastoreLock, ownPartialLock } from '../held-locks.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { sayRefusal } from '../intercept/refusal.ts';
import { statedTerms } from '../intercept/stated-terms.ts';
import { encodeGrant, leaf } from '../protocol/grant.ts';
import { BadRequest } from '../protocol/leaf.ts';
import { ownParameters, statesTerms } from '../protocol/own-request.ts';
import { type Terms, termNames } from '../protocol/terms.ts';
import type { Fate, Request } from '../request-pump.ts';
import { lossText } from '../take-back.ts';
import { narrowedScopes } from './narrowed-lock.ts';
import { nodesOfRunning, pathsSelected } from './selected.ts';

const partialNamespace = ` xmlns="${namespaces.partialLock}"`;

/** RFC 5717 section 2.4.1 on a device that has no partial locks: the lock is Forelock's own. Throws BadRequest. */
export async function partialLockRunning(context: InterceptContext, request: Request): Promise<Fate> {
  if (context.locks.get(datastoreLock('running')) !== undefined) {
    context.refuse(request.header, lockDenied(context.id, 'this session holds the lock of running already'));
    return 'drop';
  }
  const told = statesTerms(request);
  const terms = told
    ? statedTerms(context, ownParameters(request, [...termNames, 'datastore']))
    : context.terms;
  const known = await context.learnSchema();
  if ('unknown' in known) throw new BadRequest(operationFailed(known.unknown));
  const paths = await pathsSelected(context, request, known.schema);
  const taken = await takeNodes(context, request, terms, known.schema, paths);
  if (taken === undefined) return 'drop';
  const lockId = context.locks.nextLockId();
  context.locks.add(ownPartialLock(lockId), taken.seat);
  const grant = told ? encodeGrant(taken.seat, context.renew(taken.seat), []) : '';
  context.answer(request.header, encodePartial(known.schema, lockId, taken.nodes) + grant);
  return 'drop';
}

/**
 * Waits for the nodes that are selected. Which these are is settled when the lock is granted (RFC 5717 section 2.4.1):
 * where others have changed that during the wait, what was granted goes back and the rest of the wait is for the new ones.
 */
async function takeNodes(
  context: InterceptContext,
  request: Request,
  terms: Terms,
  schema: Schema,
  paths: readonly InstancePath[],
): Promise<{ readonly seat: Seat; readonly nodes: readonly InstancePath[] } | undefined> {
  const deadline = context.clock.now() + terms.wait;
  let nodes = await nodesOfRunning(context, schema, paths);
  for (;;) {
    const scopes = [...narrowedScopes(context.device, 'running', nodes, schema), ...context.filledBy(nodes)];
    const wait = Math.max(0, deadline - context.clock.now());
    const verdict = await context.request(scopes, { reserve: true, ...terms, wait });
    if (!verdict.granted) {
      sayRefusal(context, request, verdict, terms.wait);
      return undefined;
    }
    const { seat } = verdict;
    const now = await nodesOfRunning(context, schema, paths).catch(async (cause: unknown) => {
      await context.release(seat, 'failed');
      throw cause;
    });
    if (JSON.stringify(now) === JSON.stringify(nodes)) return { seat, nodes };
    await context.release(seat, 'released');
    nodes = now;
  }
}

/** The reply of RFC 5717 section 2.4.1.1. */
export function encodePartial(schema: Schema, lockId: number, nodes: readonly InstancePath[]): string {
  const locked = nodes.map((path) => {
    const { text, namespaces: prefixes } = encodeInstance(schema, path);
    const declared = [...prefixes].map(([prefix, uri]) => ` xmlns:${prefix}="${escapeXml(uri)}"`);
    return leaf('locked-node', text, partialNamespace + declared.join(''));
  });
  return leaf('lock-id', lockId, partialNamespace) + locked.join('');
}

/** RFC 5717 section 2.4.2. */
export async function partialUnlockRunning(
  context: InterceptContext,
  request: Request,
  lockId: string,
): Promise<Fate> {
  await context.settled();
  const name = ownPartialLock(lockId.trim());
  const seat = context.locks.take(name);
  if (seat !== undefined) {
    await context.release(seat, 'released');
    context.answer(request.header, '<ok/>');
    return 'drop';
  }
  const loss = context.locks.forgetRevoked(name);
  const why = loss
    ? `this lock was taken back ${lossText[loss]}`
    : `this session holds no partial lock '${lockId.slice(0, 16)}'`;
  throw new BadRequest(invalidValue(why));
}

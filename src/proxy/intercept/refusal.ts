import type { Verdict } from '../../harmony/index.ts';
import { lockDenied, type RpcError, resourceDenied } from '../../netconf/index.ts';
import { encodeResources, ownNamespace } from '../protocol/grant.ts';
import type { Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';

/** Answers a lock request that was not granted; of a session that has ended, nobody. */
export function sayRefusal(
  context: InterceptContext,
  request: Request,
  verdict: Verdict,
  wait: number,
): void {
  const error = refusalOf(verdict, wait);
  if (error !== undefined) context.refuse(request.header, error);
}

/** Undefined where the session has ended and nobody is to be told. */
export function refusalOf(verdict: Verdict, wait: number): RpcError | undefined {
  if (verdict.granted || verdict.reason === 'cancelled') return undefined;
  if (verdict.reason === 'resources')
    return {
      ...resourceDenied(`Forelock could not set resources aside for this lock: ${verdict.cause.message}`),
      infoXml: encodeResources('available', verdict.available, ownNamespace),
    };
  if (verdict.reason === 'capacity')
    return resourceDenied('The device never has as much of a pool as this asks for');
  const holder = verdict.holders[0] ?? 0;
  const texts: Readonly<Record<typeof verdict.reason, string>> = {
    deadlock: `Lock refused: waiting would close a circle of sessions that wait for each other (session ${holder} holds it)`,
    'called-off': `Lock failed, lock is already held by session ${holder}; the request was called off`,
    timeout: `Lock failed, lock is already held by session ${holder}; waited ${wait} ms`,
  };
  return lockDenied(holder, texts[verdict.reason]);
}

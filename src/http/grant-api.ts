import type { ServerResponse } from 'node:http';
import type { Resources } from '../core/index.ts';
import type { Seat, Signal, Verdict } from '../harmony/index.ts';
import { decoded } from './decoded.ts';
import { type GrantDesk, tokenOf } from './grant-desk.ts';
import { decodeGrantRequest } from './grant-request.ts';
import { problem } from './problem.ts';
import { decodeToolUse } from './tool-use.ts';

/** The first event of a grant's stream. Times in milliseconds, amounts in core's units. */
export interface GrantTold {
  readonly grant: string;
  /** On the first device. */
  readonly token: number;
  readonly workflow: string;
  readonly waited: number;
  /** Since the epoch; the lease ends then unless it is renewed. */
  readonly expires: number;
  readonly lease: number;
  /** On the first device: what it is predicted to need, and what is set aside for it. */
  readonly directive: Resources;
  readonly allocated: Resources;
  /** What the tool needs on its own host. */
  readonly share: Resources;
  /** What is set aside there, and where; left out where no host is known, or its workflow has a share already. */
  readonly shareSetAside?: { readonly host: string; readonly amount: Resources } | undefined;
  /** Why more is granted than was asked for. */
  readonly widened: readonly string[];
}

/** `POST /grants/ID/renew?token=` and `DELETE /grants/ID?token=`, whose body may tell what the tool used. */
const grantPath = /^\/grants\/([^/]+?)(\/renew)?$/;

interface GrantCall {
  readonly method: 'POST' | 'DELETE';
  readonly give: (body: string) => unknown;
}

export function grantCall(desk: GrantDesk, path: string, query: URLSearchParams): GrantCall | undefined {
  const [, id, renew] = grantPath.exec(path) ?? [];
  if (id === undefined) return undefined;
  const token = Number(query.get('token') ?? Number.NaN);
  const grant = decoded(id);
  if (renew !== undefined) return { method: 'POST', give: () => ({ expires: desk.renew(grant, token) }) };
  const release = async (body: string): Promise<unknown> => {
    await desk.release(grant, token, decodeToolUse(body));
    return { released: grant };
  };
  return { method: 'DELETE', give: release };
}

/**
 * `POST /grants`: a refusal is a problem (409) that says how long it could wait, and what is available where that is the cause. A grant is a stream of
 * server-sent events, `granted` and then signals; it is held for as long as the connection is.
 */
export async function openGrant(desk: GrantDesk, body: string, response: ServerResponse): Promise<void> {
  const asked = decodeGrantRequest(body);
  const early: Signal[] = [];
  const write = (type: string, data: unknown): void => {
    if (response.writable) response.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const opening = desk.open(asked, {
    hear: (signal) => {
      // What the stream's first event says, or its refusal.
      if (signal.type === 'granted' || signal.type === 'deadlock-victim') return;
      if (response.headersSent) write(signal.type, signal);
      else early.push(signal);
    },
    over: () => void response.end(),
  });
  response.once('close', () => void opening.end());
  const verdict = await opening.verdict;
  if (!verdict.granted) return refuse(response, verdict, opening.wait);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  write('granted', told(verdict.seat, opening.widened()));
  for (const signal of early) write(signal.type, signal);
}

function told(seat: Seat, widened: readonly string[]): GrantTold {
  const { grant, work, waited, prediction, allocated, share } = seat;
  return {
    ...{ grant: grant.id, token: tokenOf(seat), workflow: work.declared.workflow ?? '', waited, widened },
    ...{ expires: grant.expiresAt, lease: work.lease, allocated },
    ...{ directive: prediction.directive.device, share: prediction.directive.tool },
    shareSetAside: share && { host: share.host, amount: share.amount },
  };
}

function refuse(response: ServerResponse, refusal: Exclude<Verdict, { granted: true }>, wait: number): void {
  const { reason } = refusal;
  if (reason === 'cancelled') return void response.destroy();
  if (reason === 'resources') {
    const detail = `resources could not be set aside: ${refusal.cause.message}`;
    const { available, tried, host } = refusal;
    return problem(response, 409, 'Conflict', detail, { reason, wait, available, tried, host });
  }
  problem(response, 409, 'Conflict', refusalTexts[reason], { reason, wait });
}

const refusalTexts = {
  timeout: 'it is held by others, and the wait is over',
  deadlock: 'waiting for it would close a circle of workflows that wait for each other',
  capacity: 'the device never has as much of a pool as this asks for',
} as const;

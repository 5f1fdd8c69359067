import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { ForelockError, type Resources } from '../core/index.ts';
import type { ToolUse } from '../predict/index.ts';
import { refusalOf, releaseGrant, renewGrant, textOf } from './control-client.ts';
import { controlSocket } from './control-server.ts';
import type { GrantTold } from './grant-api.ts';
import type { WrittenGrantRequest } from './grant-request.ts';

/** A signal of forelock.yang as the stream tells it; `lost`: the Forelock that gave the grant is gone, and the grant with it. */
export type SignalTold = { readonly type: string; readonly [member: string]: unknown };

/** A grant that is held until it is released, or this process ends. */
export interface HeldGrant {
  readonly told: GrantTold;
  /** Rejects with `grant-stale` where the grant is no more. */
  renew(): Promise<void>;
  /** `toolUsed`: what was measured of the tool. */
  release(toolUsed?: ToolUse): Promise<void>;
}

/** Of a refusal. */
interface Circumstances {
  /** Milliseconds that the request could wait. */
  readonly wait: number;
  /** What the first device has left, where resources were the cause. */
  readonly available?: Resources;
  /** What it then was asked for and did not set aside; left out where it was not asked. */
  readonly tried?: Resources;
}

/** The grant was refused. */
export class Refused extends ForelockError {
  readonly wait: number;
  readonly available: Resources | undefined;
  readonly tried: Resources | undefined;

  constructor(detail: string, { wait, available, tried }: Circumstances) {
    super('grant-refused', detail);
    this.wait = wait;
    this.available = available;
    this.tried = tried;
  }
}

/**
 * Waits in the queue. Rejects with Refused, `grant-invalid` or `not-running`; with the reason of `abort` where it is called off.
 */
export async function askGrant(
  state: string,
  asked: WrittenGrantRequest,
  { hear, abort }: { readonly hear: (signal: SignalTold) => void; readonly abort: AbortSignal },
): Promise<HeldGrant> {
  const socketPath = controlSocket(state);
  abort.throwIfAborted();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const sent = request({ socketPath, path: '/v1/grants', method: 'POST', headers });
    const callOff = (): void => void sent.destroy();
    abort.addEventListener('abort', callOff, { once: true });
    const failed = (cause: Error): void => {
      if (abort.aborted) return reject(abort.reason as Error);
      if (cause instanceof ForelockError) return reject(cause);
      const message = `no Forelock answers on ${socketPath}: ${cause.message}`;
      reject(new ForelockError('not-running', message, { cause }));
    };
    sent.on('error', failed);
    sent.on('response', (response) => {
      if (response.statusCode !== 200) return void refusalIn(response).then(failed, failed);
      listen(response, hear, (told) => {
        abort.removeEventListener('abort', callOff);
        resolve(holding(state, told, sent));
      });
    });
    sent.end(JSON.stringify(asked));
  });
}

function holding(state: string, told: GrantTold, connection: ClientRequest): HeldGrant {
  const { grant, token } = told;
  return {
    told,
    renew: () => renewGrant(state, grant, token),
    release: async (toolUsed) => {
      try {
        await releaseGrant(state, grant, token, toolUsed);
      } finally {
        connection.destroy();
      }
    },
  };
}

async function refusalIn(response: IncomingMessage): Promise<Error> {
  const text = await textOf(response);
  const refusal = refusalOf(response, text);
  if (!(refusal instanceof ForelockError) || refusal.code !== 'grant-refused') return refusal;
  return new Refused(refusal.message, JSON.parse(text) as Circumstances);
}

/** Server-sent events, as far as a grant's stream has them: two lines and an empty one each. */
function listen(
  response: IncomingMessage,
  hear: (signal: SignalTold) => void,
  granted: (told: GrantTold) => void,
): void {
  let text = '';
  let over = false;
  response.setEncoding('utf8');
  response.on('data', (piece: string) => {
    const events = (text + piece).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const [, type, data] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? [];
      if (type === undefined || data === undefined) continue;
      if (type === 'granted') granted(JSON.parse(data) as GrantTold);
      else hear(JSON.parse(data) as SignalTold);
      over ||= type === 'revoked';
    }
  });
  response.on('end', () => {
    over = true;
  });
  response.on('error', () => {});
  response.on('close', () => {
    if (!over) hear({ type: 'lost' });
  });
}

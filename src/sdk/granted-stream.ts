import { ForelockError } from '../core/index.ts';
import type { GrantTold, WrittenGrantRequest } from '../http/index.ts';
import type { Answer, HttpClient } from './http-client.ts';
import { ServerEventDecoder } from './server-event.ts';
import { type GrantSignal, SignalBook } from './signals.ts';

/** A grant that is held for as long as its connection is. */
export interface GrantedStream {
  readonly told: GrantTold;
  readonly signals: SignalBook;
  /** From now on it is no loss that the connection ends: the grant is being given back. */
  givenBack(): void;
  end(): void;
}

/** Waits in the queue, once. Rejects with Refused, `grant-invalid` or `not-running`, and with the reason of `signal`. */
export async function askGrant(
  http: HttpClient,
  asked: WrittenGrantRequest,
  signal: AbortSignal | undefined,
): Promise<GrantedStream> {
  signal?.throwIfAborted();
  // Once it is granted the signal is the caller's again: it calls the request off, and not the grant.
  const calledOff = new AbortController();
  const callOff = (): void => calledOff.abort(signal?.reason);
  signal?.addEventListener('abort', callOff, { once: true });
  try {
    const answer = await http.open({
      ...{ method: 'POST', path: '/v1/grants', body: asked, headers: { accept: 'text/event-stream' } },
      ...{ patience: Number.POSITIVE_INFINITY, signal: calledOff.signal },
    });
    return await granted(answer);
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause;
  } finally {
    signal?.removeEventListener('abort', callOff);
  }
}

function granted({ response, end }: Answer): Promise<GrantedStream> {
  const signals = new SignalBook();
  const events = new ServerEventDecoder();
  let over = false;
  const givenBack = (): void => {
    over = true;
  };
  return new Promise((resolve, reject) => {
    response.setEncoding('utf8');
    response.on('data', (piece: string) => {
      for (const { type, data } of events.decode(piece)) {
        if (type === 'granted') resolve({ told: JSON.parse(data) as GrantTold, signals, givenBack, end });
        else signals.add(JSON.parse(data) as GrantSignal);
        over ||= type === 'revoked';
      }
    });
    response.on('error', () => {});
    response.on('close', () => {
      reject(new ForelockError('not-running', 'the connection ended before the grant was told'));
      if (!over) signals.add({ type: 'lost' });
      signals.close();
    });
  });
}

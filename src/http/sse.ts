import type { ServerResponse } from 'node:http';
import type { Clock } from '../core/index.ts';

/** Milliseconds between two comments that keep the connection alive, and show where it is not. */
const heartbeat = 15_000;
/** Bytes that wait for a slow reader; with more it is dropped. */
const mostBehind = 1 << 20;

/** A stream of server-sent events (WHATWG HTML section 9.2). */
export interface EventStream {
  send(event: { readonly type: string; readonly data: string; readonly id?: string }): void;
  end(): void;
}

/** Writes the headers; `closed` is called once, when either side has ended it. */
export function openEventStream(response: ServerResponse, clock: Clock, closed: () => void): EventStream {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  let callOff = (): void => {};
  const write = (text: string): void => {
    if (!response.writable) return;
    if (response.writableLength > mostBehind) response.destroy();
    else response.write(text);
  };
  const beat = (): void => {
    callOff = clock.after(heartbeat, () => {
      write(':\n\n');
      beat();
    });
  };
  beat();
  response.once('close', () => {
    callOff();
    closed();
  });
  return {
    send: ({ type, data, id }) =>
      write(`${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${data}\n\n`),
    end: () => void response.end(),
  };
}

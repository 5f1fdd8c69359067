import type { Duplex } from 'node:stream';
import type { Clock } from '../core/index.ts';

export interface ClientTimes {
  /** Milliseconds that a client may read nothing of what waits for it. */
  readonly stalled: number;
  /** Bytes that may wait for it. */
  readonly unsent: number;
  /** Milliseconds without a byte either way; undefined: any. */
  readonly idle: number | undefined;
}

export interface WatchedClient {
  readonly client: Duplex;
  readonly device: Duplex;
  /** Bytes beneath `client` that have not been taken. */
  readonly unsent: () => number;
  readonly times: ClientTimes;
  readonly clock: Clock;
  /** Told once, with what the client did. */
  readonly over: (why: string) => void;
}

/** How often it is looked at within the shorter of its times. */
const looks = 4;

/** Watches that a client reads and is alive; a stream's own back-pressure says only that it has stopped. Gives the end of it. */
export function watchClient({ client, device, unsent, times, clock, over }: WatchedClient): () => void {
  const { stalled, idle } = times;
  const pace = Math.max(1, Math.ceil(Math.min(stalled, idle ?? stalled) / looks));
  let [moved, read, waiting] = [clock.now(), clock.now(), 0];
  const move = (): void => {
    moved = clock.now();
  };
  const drained = (): void => {
    read = clock.now();
  };
  const fault = (): string | undefined => {
    const now = clock.now();
    const before = waiting;
    waiting = client.writableLength + unsent();
    if (waiting === 0 || waiting < before) read = now;
    if (waiting > times.unsent) return `it has left over ${times.unsent} bytes unread`;
    if (now - read >= stalled) return `it has read nothing for ${stalled} ms`;
    return idle !== undefined && now - moved >= idle ? `no byte has passed for ${idle} ms` : undefined;
  };
  let callOff = (): void => {};
  const look = (): void => {
    const why = fault();
    if (why === undefined) callOff = clock.after(pace, look);
    else over(why);
  };
  callOff = clock.after(pace, look);
  client.on('data', move).on('drain', drained);
  device.on('data', move);
  return () => {
    callOff();
    client.off('data', move).off('drain', drained);
    device.off('data', move);
  };
}

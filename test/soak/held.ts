/** What Forelock's process holds: megabytes of 1,000,000 bytes, and counts. */
export interface Held {
  readonly rss: number;
  readonly heap: number;
  readonly external: number;
  readonly timers: number;
  readonly sockets: number;
}

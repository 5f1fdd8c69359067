/** Time as Forelock sees it: whole milliseconds. The composition root gives the machine's clock, tests their own. */
export interface Clock {
  /** Milliseconds since the epoch; never goes back while the process runs. */
  now(): number;
  /** Calls `action` once, `delay` milliseconds from now. The returned function calls it off. */
  after(delay: number, action: () => void): () => void;
}

/** Waits for `work` to end, well or badly, but not longer than that many milliseconds; the timer ends with it. */
export function atMost(clock: Clock, milliseconds: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const callOff = clock.after(milliseconds, resolve);
    const done = (): void => {
      callOff();
      resolve();
    };
    work.then(done, done);
  });
}

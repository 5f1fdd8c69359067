/** Time as Forelock sees it: whole milliseconds. The composition root gives the machine's clock, tests their own. */
export interface Clock {
  /** Milliseconds since the epoch; never goes back while the process runs. */
  now(): number;
  /** Calls `action` once, `delay` milliseconds from now. The returned function calls it off. */
  after(delay: number, action: () => void): () => void;
}

/** The longest delay that a timer of Node takes. */
const longest = 2 ** 31 - 1;

/** Renews three times a lease (milliseconds), so that one that fails is no loss. The returned function ends it. */
export function keepRenewed(lease: number, renew: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout;
  let ended = false;
  const next = (): void => {
    if (ended) return;
    // A grant that is gone is told of as a signal.
    timer = setTimeout(() => void renew().then(next, next), Math.min(lease / 3, longest));
  };
  next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

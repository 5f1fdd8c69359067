/** Lexicographic order by sub-identifier (RFC 3416 section 4.2.2): negative where `a` comes first. */
export function compareOids(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = Number(left[at]) - Number(right[at]);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Whether `oid` is `root` or lies beneath it. */
export function isUnder(root: string, oid: string): boolean {
  return oid === root || oid.startsWith(`${root}.`);
}

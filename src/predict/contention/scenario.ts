/** How many scenarios are played for so many members: a prime each, as `permuted` wants it. */
export function scenariosFor(members: number): number {
  if (members <= 16) return 31;
  if (members <= 48) return 17;
  return members <= 128 ? 7 : 3;
}

/**
 * The share (0..1) at which member `at` stands in scenario `number` of `count`: over all scenarios each member goes once
 * through every stratum, in an order of its own (Latin hypercube sampling, without chance). `count` is a prime.
 */
export function permuted(at: number, number: number, count: number): number {
  const stride = 1 + (at % Math.max(count - 1, 1));
  const start = Math.imul(at + 1, 0x9e3779b1) >>> 16;
  return (((stride * number + start) % count) + 0.5) / count;
}

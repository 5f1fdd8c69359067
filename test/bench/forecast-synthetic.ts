import { seededRandom } from '../../src/cli/demo/work-plan.ts';

export const loadKinds = ['cpu', 'requests', 'sessions', 'memory', 'bandwidth'] as const;
export type LoadKind = (typeof loadKinds)[number];

const perDay = 288;

/**
 * Load of a made-up device every five minutes. What is in it: working hours, quieter weekends, a nightly backup, a
 * collector that polls each hour, bursts when a change is rolled out, noise that remembers (AR(1)), and now and then a shift
 * of level. Every strength is drawn from the seed.
 */
export function syntheticLoad(kind: LoadKind, seed: number, days: number): number[] {
  const random = seededRandom(seed * 7_919 + loadKinds.indexOf(kind));
  const busy = busynessOf(random, days);
  switch (kind) {
    case 'cpu':
      return busy.map((share) => bounded(0.08 + 0.5 * share + 0.02 * normal(random)));
    case 'requests':
      return busy.map((share) => poisson(random, 12 * share) / 300);
    case 'sessions':
      return births(random, busy);
    case 'memory':
      return memory(random, busy);
    case 'bandwidth':
      return busy.map((share) => bounded(0.6 * share * Math.exp(0.25 * normal(random))));
  }
}

/** 0 (idle) to about 1, what all of a device's figures follow. */
function busynessOf(random: () => number, days: number): number[] {
  const weekend = 0.2 + 0.6 * random();
  const opens = 6 + 3 * random();
  const closes = 16 + 4 * random();
  const backupAt = Math.floor(random() * 60);
  const [night, backup, poll] = [0.05 + 0.2 * random(), 0.5 * random(), 0.1 * random()];
  const [noise, memory, shifts] = [0.02 + 0.06 * random(), 0.6 + 0.38 * random(), 0.15 * random()];
  let [left, shift, burst] = [0, 0, 0];
  return Array.from({ length: days * perDay }, (_, at) => {
    const [day, slot] = [Math.floor(at / perDay), at % perDay];
    const hour = slot / 12;
    const work = 1 / (1 + Math.exp(-2 * (hour - opens))) - 1 / (1 + Math.exp(-2 * (hour - closes)));
    const daily = night + (0.7 - night) * work * (day % 7 > 4 ? weekend : 1);
    left = memory * left + noise * Math.sqrt(1 - memory ** 2) * normal(random);
    if (random() < 1 / (5 * perDay)) shift = shifts * normal(random);
    burst = random() < work / 400 ? 0.5 * random() : burst * 0.75;
    const jobs = (slot >= backupAt && slot < backupAt + 8 ? backup : 0) + (slot % 12 === 0 ? poll : 0);
    return Math.max(0, daily + left + shift + burst + jobs);
  });
}

/** Sessions come with the work and stay for half an hour on the average. */
function births(random: () => number, busy: readonly number[]): number[] {
  let open = 0;
  return busy.map((share) => {
    open = Array.from({ length: open }, random).filter((chance) => chance > 1 / 6).length;
    open += poisson(random, 2 * share);
    return open;
  });
}

/** It leaks, and is given back when a process starts anew. */
function memory(random: () => number, busy: readonly number[]): number[] {
  let leaked = 0;
  const leak = 0.15 / perDay;
  return busy.map((share) => {
    leaked = random() < 1 / (3 * perDay) ? 0 : leaked + leak * random();
    return bounded(0.35 + leaked + 0.1 * share + 0.003 * normal(random));
  });
}

const bounded = (share: number): number => Math.min(1, Math.max(0, share));

/** Box and Muller's. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Knuth's, for small means. */
function poisson(random: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let [count, product] = [0, random()];
  while (product > limit) {
    count += 1;
    product *= random();
  }
  return count;
}

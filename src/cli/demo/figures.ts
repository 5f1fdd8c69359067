import { digits, durationText } from '../amount-text.ts';
import { table } from '../table.ts';
import type { RoundResult, WayResult } from './script.ts';

export interface Figures {
  /** Workflows through Forelock that are found in the device's running datastore, of all. */
  readonly success_share: number;
  /** Forelock's makespan over that of the same work straight on the devices. */
  readonly makespan_ratio_straight: number;
  /** lock-denied answers that the tools got through Forelock. */
  readonly denied_forelock: number;
}

export function figuresOf(forelock: WayResult, straight: WayResult): Figures {
  return {
    success_share: forelock.rounds.filter(({ committed }) => committed).length / forelock.rounds.length,
    makespan_ratio_straight: forelock.makespan / straight.makespan,
    denied_forelock: denied(forelock),
  };
}

const classes = ['critical', 'high', 'normal', 'low'] as const;

/** Both ways side by side. */
export function summaryText(forelock: WayResult, straight: WayResult): string {
  const ways = [forelock, straight];
  const rows = [
    ['workflows done', ...ways.map(({ rounds }) => `${done(rounds)} of ${rounds.length}`)],
    ['all done in', ...ways.map(({ makespan }) => durationText(makespan))],
    ['lock-denied answers', ...ways.map((way) => String(denied(way)))],
    ...classes.map((name) => [`wait for the lock, ${name}`, ...ways.map((way) => waitsText(way, name))]),
  ];
  const ratio = digits(forelock.makespan / straight.makespan);
  return `${table(['', 'through Forelock', 'straight, with back-off'], rows)}\n\nTime through Forelock / straight: ${ratio}`;
}

function done(rounds: readonly RoundResult[]): number {
  return rounds.filter(({ committed }) => committed).length;
}

function denied({ rounds }: WayResult): number {
  return rounds.reduce((sum, round) => sum + round.denied, 0);
}

function waitsText({ rounds }: WayResult, name: RoundResult['class']): string {
  const waits = rounds.filter((round) => round.class === name).map(({ waited }) => waited);
  const mean = waits.reduce((sum, wait) => sum + wait, 0) / Math.max(waits.length, 1);
  return `mean ${durationText(mean)}, most ${durationText(Math.max(0, ...waits))}`;
}

import { describe, expect, it } from 'vitest';
import { figuresOf, summaryText } from '../../../src/cli/demo/figures.ts';
import type { RoundResult, WayResult } from '../../../src/cli/demo/script.ts';

function round(
  priority: RoundResult['class'],
  waited: number,
  change: Partial<RoundResult> = {},
): RoundResult {
  const about = { tool: 't', device: 'r1', interface: 'i', fault: undefined };
  return { ...about, class: priority, waited, committed: true, denied: 0, ...change };
}

const forelock: WayResult = {
  makespan: 3_000,
  rounds: [
    round('critical', 10),
    round('low', 300),
    round('low', 500),
    round('high', 1, { committed: false }),
  ],
};
const straight: WayResult = {
  makespan: 4_000,
  rounds: [round('critical', 900, { denied: 3 }), round('low', 0, { denied: 4 })],
};

describe('the figures of the demo', () => {
  it('count what was committed, compare the makespans, and count the denials', () => {
    expect(figuresOf(forelock, straight)).toEqual({
      success_share: 0.75,
      makespan_ratio_straight: 0.75,
      denied_forelock: 0,
    });
    expect(figuresOf(straight, forelock).denied_forelock).toBe(7);
  });

  it('stand side by side for a person', () => {
    expect(summaryText(forelock, straight).split('\n')).toEqual([
      '                             through Forelock          straight, with back-off',
      '---------------------------  ------------------------  ------------------------',
      'workflows done               3 of 4                    2 of 2',
      'all done in                  3 s                       4 s',
      'lock-denied answers          0                         7',
      'wait for the lock, critical  mean 10 ms, most 10 ms    mean 900 ms, most 900 ms',
      'wait for the lock, high      mean 1 ms, most 1 ms      mean 0 ms, most 0 ms',
      'wait for the lock, normal    mean 0 ms, most 0 ms      mean 0 ms, most 0 ms',
      'wait for the lock, low       mean 400 ms, most 500 ms  mean 0 ms, most 0 ms',
      '',
      'Time through Forelock / straight: 0.75',
    ]);
  });
});

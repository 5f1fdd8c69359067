import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../src/cli/demo/picture.ts';
import { openScreen } from '../../../src/cli/demo/screen.ts';
import { noForecasts } from '../../predict/forecast/no-forecasts.ts';

function scene(holder: string | undefined, waiter?: string): Scene {
  const some = { cpu: 0.06, memory: 5 * 2 ** 20, bandwidth: 384_000 };
  const session = { session: 1, scopes: ['/candidate X'], since: 1_000 };
  const grant = { id: `grant of ${holder}`, token: 1, expires: 9_000, allocated: some, score: 0.1 };
  const wait = { id: 'w', effectivePriority: 1, deadline: 9_000, expectedWait: 100 };
  return {
    status: {
      pam: { decisions: 0, overBudget: 0 },
      monitor: { raised: 0, lowered: 0, failed: 0 },
      forecasts: noForecasts,
      hosts: [],
      at: 1_500,
      devices: [
        {
          outside: [],
          ...{ name: 'r1', sessions: 2, sessionLimit: null, capacity: some, reserved: some },
          grants: holder === undefined ? [] : [{ ...session, ...grant, tool: holder, priority: 7 }],
          waiters: waiter === undefined ? [] : [{ ...session, ...wait, tool: waiter, priority: 1 }],
        },
      ],
    },
    onDevice: new Map([['r1', some]]),
    ...{ elapsed: 2_345, done: 3, planned: 30, denied: 0 },
  };
}

function shown(isTTY: boolean, ...scenes: readonly Scene[]): string {
  let text = '';
  const screen = openScreen({ isTTY, write: (piece) => (text += piece) });
  for (const each of scenes) screen.show(each);
  return text;
}

describe('the picture', () => {
  it('shows who holds, who waits with which class, and what the device says is set aside', () => {
    const [first, second] = shown(true, scene('noc', 'backup'), scene('noc')).split('\x1b[5A');
    expect(first?.replaceAll('\x1b[2K', '').split('\n')).toEqual([
      'through Forelock   2.35 s   3 of 30 workflows done   0 denied',
      '',
      '  r1  holds      noc (critical) has /candidate X for 500 ms',
      '      waits      backup (low, 500 ms)',
      '      set aside  cpu 0.06, 5 MiB, 384 kbit/s  (as the device says by SNMP)',
      '',
    ]);
    expect(second).toContain('waits      -');
  });

  it('is a line for each change of hands where there is no terminal', () => {
    const text = shown(false, scene('noc', 'backup'), scene('noc'), scene(undefined), scene('backup'));
    expect(text.split('\n')).toEqual([
      ' 2.35 s  r1  noc (critical) holds; waiting: backup (low); set aside by SNMP: cpu 0.06, 5 MiB, 384 kbit/s',
      ' 2.35 s  r1  backup (critical) holds; waiting: nobody; set aside by SNMP: cpu 0.06, 5 MiB, 384 kbit/s',
      '',
    ]);
  });
});

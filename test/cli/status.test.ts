import { describe, expect, it } from 'vitest';
import { bitRateText, bytesText, durationText } from '../../src/cli/amount-text.ts';
import { locksText, statusText } from '../../src/cli/status.ts';
import { nothing } from '../../src/core/index.ts';
import type { Status } from '../../src/harmony/index.ts';
import { noForecasts } from '../predict/forecast/no-forecasts.ts';

const status: Status = {
  at: 100_000,
  pam: { decisions: 3, overBudget: 0 },
  forecasts: noForecasts,
  hosts: [
    {
      name: 'lab1',
      capacity: { cpu: 8, memory: 2 ** 34, bandwidth: 1e9 },
      reserved: { cpu: 0.5, memory: 2 ** 26, bandwidth: 0 },
      shares: [{ grant: 'g1', tool: 'alice', allocated: { cpu: 0.5, memory: 2 ** 26, bandwidth: 0 } }],
    },
    { name: 'idle', capacity: nothing, reserved: nothing, shares: [] },
  ],
  monitor: { raised: 0, lowered: 0, failed: 0 },
  devices: [
    {
      name: 'r1',
      sessions: 2,
      sessionLimit: { used: 3, most: 8 },
      capacity: { cpu: 2, memory: 2 ** 30, bandwidth: 1e8 },
      reserved: { cpu: 0.0625, memory: 5 * 2 ** 20, bandwidth: 384_000 },
      grants: [
        {
          id: 'g1',
          token: 7,
          tool: 'alice',
          session: 1073741824,
          scopes: ['/candidate X'],
          priority: 5,
          since: 99_000,
          expires: 700_000,
          allocated: { cpu: 0.0625, memory: 5 * 2 ** 20, bandwidth: 384_000 },
          score: 0.04,
        },
      ],
      waiters: [
        {
          id: 'w1',
          tool: 'bob',
          session: 1073741825,
          scopes: ['/candidate X'],
          priority: 1,
          effectivePriority: 2,
          since: 94_500,
          deadline: 114_500,
          expectedWait: 1_200,
        },
      ],
      outside: [
        {
          ...{ datastore: 'candidate', session: 12, user: 'root', host: '192.0.2.7' },
          ...{ since: 70_000, found: 'monitoring' },
        },
        {
          ...{ datastore: 'running', session: 13, user: null, host: null },
          ...{ since: 99_000, found: 'lock-denied' },
        },
      ],
    },
  ],
};

describe('forelock status', () => {
  it('has a line for each device', () => {
    expect(statusText(status).split('\n')).toEqual([
      'device  sessions         held  waiting  outside  cpu set aside  memory set aside  bandwidth set aside',
      '------  ---------------  ----  -------  -------  -------------  ----------------  ------------------------',
      'r1      2 (3 of 8 used)     1        1        2  0.0625 of 2    5 MiB of 1 GiB    384 kbit/s of 100 Mbit/s',
      '',
      'host  tools  cpu set aside  memory set aside  bandwidth set aside',
      '----  -----  -------------  ----------------  -------------------',
      'lab1  alice  0.5 of 8       64 MiB of 16 GiB  0 bit/s of 1 Gbit/s',
    ]);
    expect(statusText({ ...status, hosts: [] })).not.toContain('host');
  });

  it("says where PAM's time was up", () => {
    const late = { ...status, pam: { decisions: 9, overBudget: 2 } };
    expect(statusText(late).split('\n').at(-1)).toMatch(/^PAM's time was up in 2 of 9 decisions/);
  });

  it('says how often what is set aside was changed', () => {
    const monitor = { raised: 3, lowered: 2, failed: 0 };
    const lastOf = (of: Status['monitor']): string | undefined =>
      statusText({ ...status, monitor: of })
        .split('\n')
        .at(-1);
    expect(lastOf(monitor)).toBe('What is set aside was raised 3 times and lowered 2 times.');
    expect(lastOf({ ...monitor, failed: 1 })).toMatch(/; 1 changes failed, the log says why\.$/);
  });

  it('says how often a forecast fell back to a simpler one, and why', () => {
    const poor = { ...noForecasts, fits: 7, fallbacks: { 'not-finite': 2 }, faults: 1, timeouts: 1 };
    expect(
      statusText({ ...status, forecasts: poor })
        .split('\n')
        .at(-1),
    ).toBe('Forecasts: 7 fits; fell back: not-finite 2, no forecast 1 (1 out of time).');
  });
});

describe('forelock locks', () => {
  it('shows who holds, who waits, and who holds past Forelock', () => {
    expect(locksText(status).split('\n')).toEqual([
      'id  device  lock          tool      session  class  held for  lease left  token  set aside',
      '--  ------  ------------  -----  ----------  -----  --------  ----------  -----  -----------------------------',
      'g1  r1      /candidate X  alice  1073741824      5       1 s      10 min      7  cpu 0.0625, 5 MiB, 384 kbit/s',
      '',
      'id  device  wants         tool     session  class  now  waits for  expected  gives up in',
      '--  ------  ------------  ----  ----------  -----  ---  ---------  --------  -----------',
      'w1  r1      /candidate X  bob   1073741825      1    2      5.5 s     1.2 s       14.5 s',
      '',
      'device  past Forelock  user  from       session of the device  held for  found by',
      '------  -------------  ----  ---------  ---------------------  --------  -----------',
      'r1      /candidate     root  192.0.2.7                     12      30 s  monitoring',
      'r1      /running       ?     ?                             13       1 s  lock-denied',
    ]);
  });

  it('says so where nobody holds or waits', () => {
    expect(locksText({ ...status, devices: [] })).toBe('No lock is held.\n\nNobody waits.');
  });
});

describe('amounts for a person', () => {
  it('have three digits at most', () => {
    expect([bitRateText(1_250_000), bytesText(1536), durationText(61_234)]).toEqual([
      '1.25 Mbit/s',
      '1.5 KiB',
      '61.2 s',
    ]);
    expect([durationText(-3), durationText(150_000), durationText(36e6)]).toEqual([
      '0 ms',
      '2.5 min',
      '10 h',
    ]);
  });
});

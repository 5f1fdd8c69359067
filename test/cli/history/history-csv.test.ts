import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRows } from '../../../src/cli/history/csv.ts';
import { readHistoryCsv } from '../../../src/cli/history/history-csv.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const profiles = new Map([
  ['r1', 'simulator'],
  ['r2', 'linux-yuma123'],
]);
const read = (...lines: readonly string[]): ReturnType<typeof readHistoryCsv> =>
  readHistoryCsv(lines.join('\n'), profiles, now);

describe('a CSV file', () => {
  it('is read as it was written, whatever stands in its cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '\uFEFF') });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 })), (rows) => {
        const text = rows
          .map((cells) => cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(','))
          .join('\r\n');
        const found = [...csvRows(text)];
        expect(found.map((row) => ('cells' in row ? row.cells : row.fault))).toEqual(rows);
      }),
    );
  });

  it('says where a row begins, also behind line ends inside of cells, and leaves empty lines out', () => {
    expect([...csvRows('\uFEFFa,b\r\n\r\n"1\n2",3\n4,5')]).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['1\n2', '3'] },
      { line: 5, cells: ['4', '5'] },
    ]);
  });

  it('ends at a quote that is not closed', () => {
    expect([...csvRows('a,b\n"c,d\ne')]).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, fault: 'a quote is not closed, or stands inside of a cell' },
    ]);
  });
});

describe('a CSV file of workflows', () => {
  it('gives records, with what it leaves out as nothing known', () => {
    const { workflows, bad } = read(
      'requested_at,tool,device,held_ms,workflow,complexity,scopes,operations,waited_for,cpu,memory,bandwidth',
      '2026-11-24T11:00:00Z,alice,r1,1500,roll-out,high,candidate X; running S,edit-config=3/420; commit=1/80,bob; eve,0.5,1024,0',
      '1795518000000,bob,r2,20,,12,,,,,,',
    );
    expect(bad).toEqual([]);
    expect(workflows[0]).toEqual({
      ...{ workflow: 'roll-out', tool: 'alice', device: 'r1', profile: 'simulator', complexity: 'high' },
      scopes: [
        { path: ['r1', 'candidate'], mode: 'X' },
        { path: ['r1', 'running'], mode: 'S' },
      ],
      ...{ requestedAt: Date.parse('2026-11-24T11:00:00Z'), waited: 0, held: 1_500, estimate: undefined },
      operations: { 'edit-config': { count: 3, time: 420 }, commit: { count: 1, time: 80 } },
      ...{ outcome: 'released', used: { cpu: 0.5, memory: 1_024, bandwidth: 0 }, toolUsed: undefined },
      ...{ waitedFor: ['bob', 'eve'], followed: undefined, predicted: undefined },
    });
    expect(workflows[1]).toMatchObject({ workflow: 'import-3', profile: 'linux-yuma123', complexity: 12 });
  });

  it('has each bad line told with its number and what is wrong with it', () => {
    const { workflows, bad } = read(
      'requested_at,tool,device,held_ms,outcome,scopes,operations,cpu,memory,bandwidth',
      '2026-11-24T11:00:00Z,alice,r1,1500,,,,,,',
      '2026-11-24T11:00:00,alice,r1,1500,,,,,,',
      '2026-11-24T13:00:00Z,alice,r1,1500,,,,,,',
      '2026-11-24T11:00:00Z,,r1,1500,,,,,,',
      '2026-11-24T11:00:00Z,alice,r3,1500,,,,,,',
      '2026-11-24T11:00:00Z,alice,r1,-1,,,,,,',
      '2026-11-24T11:00:00Z,alice,r1,1,lost,,,,,',
      '2026-11-24T11:00:00Z,alice,r1,1,,all,,,,',
      '2026-11-24T11:00:00Z,alice,r1,1,,,edit-config,,,',
      '2026-11-24T11:00:00Z,alice,r1,1,,,,0.5,,',
      '2026-11-24T11:00:00Z,alice',
    );
    expect(workflows).toHaveLength(1);
    expect(bad.map(({ line, why }) => `${line}: ${why}`)).toEqual([
      "3: '2026-11-24T11:00:00' is no time: write 2026-11-24T12:00:00Z or milliseconds since 1970",
      '4: 2026-11-24T13:00:00.000Z is still to come',
      '5: tool is empty',
      "6: no device 'r3' is configured; there are r1, r2",
      "7: '-1' is no number from 0 on",
      "8: 'lost' is none of released, session-ended, revoked, device-denied, failed",
      "9: 'all' is no scope: write a datastore and a mode, candidate X",
      "10: 'edit-config' is no count: write edit-config=3/420",
      "11: '' is no number from 0 on",
      '12: 2 cells under a header of 10',
    ]);
  });

  it('is refused by its header', () => {
    const why = (...lines: string[]): unknown => read(...lines).bad[0]?.why;
    expect(why('')).toMatch(/empty/);
    expect(why('requested_at,tool,device')).toMatch(/^the header has no held_ms/);
    expect(why('requested_at,tool,device,held_ms,colour')).toMatch(/column colour/);
    expect(why('requested_at,tool,device,held_ms,held_ms')).toMatch(/twice/);
  });
});

describe('a CSV file of load', () => {
  it('gives values, and says which can be none', () => {
    const { loads, bad } = read(
      'time,device,metric,value',
      '2026-11-24T11:00:00+01:00,r1,cpu,0.5',
      '1795518000000,r2,sessions,12',
      '1795518000000,r1,memory,1.02',
      '1795518000000,r1,cpu,37',
      '1795518000000,r1,disk,0.5',
      '1795518000000,r1,cpu,',
    );
    expect(loads).toEqual([
      { device: 'r1', metric: 'cpu', at: Date.parse('2026-11-24T10:00:00Z'), value: 0.5 },
      { device: 'r2', metric: 'sessions', at: 1_795_518_000_000, value: 12 },
      { device: 'r1', metric: 'memory', at: 1_795_518_000_000, value: 1 },
    ]);
    expect(bad.map(({ line, why }) => `${line}: ${why}`)).toEqual([
      '5: 37 is over 1: cpu is a share of 0 to 1 (percent want a scale of 0.01)',
      "6: 'disk' is none of sessions, requests, cpu, memory, bandwidth",
      "7: '' is no number from 0 on",
    ]);
  });
});

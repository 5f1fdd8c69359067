import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keptLogins,
  keptSessions,
  SessionGate,
  type SessionUse,
  type Ticket,
} from '../../src/device/session-gate.ts';

const unlimited = { sessions: undefined, perMinute: undefined };
const tool = (rank: number): Ticket => ({ use: 'tool', rank });
const own = (use: SessionUse): Ticket => ({ use, rank: 0 });

function entered(gate: SessionGate, ...tickets: readonly Ticket[]): readonly Ticket[] {
  for (const ticket of tickets) gate.enter(ticket);
  return gate.admit(0).tickets;
}

describe('a gate of sessions', () => {
  it('lets all in where there is no limit', () => {
    const many = Array.from({ length: 500 }, (_, rank) => tool(rank));
    expect(entered(new SessionGate(unlimited), ...many)).toHaveLength(500);
  });

  it('lets tools in by rank, as sessions end', () => {
    const gate = new SessionGate({ ...unlimited, sessions: 4 });
    const [first, second, late, early] = [tool(1), tool(2), tool(9), tool(3)];
    expect(entered(gate, first, second, late, early)).toEqual([first, second]);
    gate.leave(second);
    expect(gate.admit(0).tickets).toEqual([early]);
    gate.leave(first);
    expect(gate.admit(0).tickets).toEqual([late]);
  });

  it('keeps a session for upkeep, and those beside it for readings', () => {
    const gate = new SessionGate({ ...unlimited, sessions: 16 });
    expect(keptSessions(16)).toBe(2);
    const tools = Array.from({ length: 16 }, (_, rank) => tool(rank));
    expect(entered(gate, ...tools)).toHaveLength(14);
    expect(entered(gate, own('reading'), own('reading'))).toHaveLength(1);
    expect(entered(gate, own('upkeep'), own('upkeep'))).toHaveLength(1);
    expect(gate.used).toBe(16);
  });

  it('lets upkeep in before all others', () => {
    const gate = new SessionGate({ ...unlimited, sessions: 3 });
    const [inside, waiting, undo] = [tool(1), tool(2), own('upkeep')];
    const others = [own('upkeep'), own('upkeep')];
    entered(gate, inside);
    entered(gate, ...others, waiting, undo);
    gate.leave(inside);
    expect(gate.admit(0).tickets).toEqual([undo]);
  });

  it('leaves no hole for one that has stopped waiting', () => {
    const gate = new SessionGate({ ...unlimited, sessions: 3 });
    const [inside, gone, next] = [tool(1), tool(2), tool(3)];
    entered(gate, inside, gone, next);
    gate.leave(gone);
    gate.leave(inside);
    expect(gate.admit(0).tickets).toEqual([next]);
    gate.leave(gone);
    expect(gate.used).toBe(1);
  });

  it('spaces logins under the rate, and says when the next one may come', () => {
    const gate = new SessionGate({ ...unlimited, perMinute: 20 });
    const tools = Array.from({ length: 30 }, (_, rank) => tool(rank));
    expect(entered(gate, ...tools)).toHaveLength(18);
    expect(gate.admit(30_000)).toEqual({ tickets: [], next: 61_000 });
    const [reading, another, undo] = [own('reading'), own('reading'), own('upkeep')];
    for (const each of [reading, another, undo]) gate.enter(each);
    expect(gate.admit(30_000).tickets).toEqual([undo]);
    expect(gate.admit(60_999).tickets).toEqual([]);
    expect(gate.admit(61_000).tickets).toHaveLength(14);
  });
});

const uses: readonly SessionUse[] = ['upkeep', 'reading', 'tool'];
const happening = fc.oneof(
  fc.record({ what: fc.constant('enter' as const), use: fc.constantFrom(...uses), priority: fc.nat(7) }),
  fc.record({ what: fc.constant('leave' as const), which: fc.nat() }),
  fc.record({ what: fc.constant('pass' as const), time: fc.nat(40_000) }),
);
const limits = fc.record({
  sessions: fc.option(fc.integer({ min: 3, max: 40 }), { nil: undefined }),
  perMinute: fc.option(fc.integer({ min: 4, max: 40 }), { nil: undefined }),
});

describe('whatever happens at a gate of sessions', () => {
  it('there are never more than the limits, upkeep finds its share, and all who wait get in', () => {
    fc.assert(
      fc.property(limits, fc.array(happening, { maxLength: 120 }), (limited, happenings) => {
        const gate = new SessionGate(limited);
        const [inside, waiting, letIn] = [new Set<Ticket>(), new Set<Ticket>(), [] as number[]];
        let now = 0;
        const admit = (): number | undefined => {
          const { tickets, next } = gate.admit(now);
          for (const ticket of tickets) {
            expect(waiting.delete(ticket)).toBe(true);
            inside.add(ticket);
            letIn.push(now);
          }
          expect(inside.size).toBeLessThanOrEqual(limited.sessions ?? inside.size);
          const lately = letIn.filter((at) => at > now - 60_000);
          expect(lately.length).toBeLessThanOrEqual(limited.perMinute ?? lately.length);
          const others = [...inside].filter(({ use }) => use !== 'upkeep').length;
          expect(others).toBeLessThan(limited.sessions ?? others + 1);
          return next;
        };
        for (const each of happenings) {
          if (each.what === 'pass') now += each.time;
          else if (each.what === 'enter') {
            const ticket = { use: each.use, rank: now - each.priority * 5_000 };
            waiting.add(ticket);
            gate.enter(ticket);
          } else {
            const all = [...inside, ...waiting];
            const ticket = all[each.which % all.length];
            if (ticket === undefined) continue;
            inside.delete(ticket);
            waiting.delete(ticket);
            gate.leave(ticket);
          }
          admit();
        }
        // From here on sessions end, one after the other, and time passes as the gate asks: everybody comes in.
        for (let rounds = 0; waiting.size > 0; rounds += 1) {
          expect(rounds).toBeLessThan(1_000);
          const next = admit();
          const [ends] = inside;
          if (ends !== undefined) {
            inside.delete(ends);
            gate.leave(ends);
          } else if (next !== undefined) now = next;
        }
      }),
    );
  });

  it('what is kept is never all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 100_000 }), (limit) => {
        expect(keptSessions(limit)).toBeLessThan(limit);
        expect(keptLogins(limit + 1)).toBeLessThan(limit + 1);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { checkToken, grants, type LockEffect, type Scope } from '../../src/lock/index.ts';
import { ask, granted, Machine } from './machine.ts';

const candidate: Scope = { path: ['r1', 'candidate'], mode: 'X' };

/** `yield to NAME` and `resume`, in order. */
function signals(effects: readonly LockEffect[]): readonly string[] {
  return effects.flatMap((effect) => {
    if (effect.type === 'yield') return [`yield to ${effect.waiter} by ${effect.deadline}`];
    return effect.type === 'resume' ? ['resume'] : [];
  });
}

describe('signals', () => {
  it('tell a holder once for each higher class that waits, and not of its own class', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate], { lease: 500 }));
    expect(signals(machine.request(ask('equal', [candidate])))).toEqual([]);
    expect(signals(machine.request(ask('high', [candidate], { priority: 5, deadline: 200 })))).toEqual([
      'yield to high by 200',
    ]);
    expect(signals(machine.request(ask('again', [candidate], { priority: 5 })))).toEqual([]);
    expect(signals(machine.request(ask('higher', [candidate], { priority: 6 })))).toEqual([
      'yield to higher by 500',
    ]);
  });

  it('tell it to go on when the last one of a higher class is gone, and then begin anew', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate]));
    machine.request(ask('high', [candidate], { priority: 5 }));
    machine.request(ask('higher', [candidate], { priority: 6, deadline: 100 }));
    expect(signals(machine.do({ type: 'cancel', at: 1, request: 'high' }))).toEqual([]);
    expect(signals(machine.do({ type: 'tick', at: 100 }))).toEqual(['resume']);
    expect(signals(machine.request(ask('next', [candidate], { priority: 5 })))).toHaveLength(1);
  });

  it('disturb nobody for a request that does not want to wait', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate]));
    expect(signals(machine.request(ask('instant', [candidate], { priority: 7, deadline: 0 })))).toEqual([]);
  });

  it('go to who is granted past a higher class that waits already', () => {
    const machine = new Machine(10_000);
    const reader: Scope = { ...candidate, mode: 'S' };
    machine.request(ask('holder', [reader], { priority: 6, predictedHold: 1_000 }), 0);
    machine.request(ask('high', [candidate], { priority: 6 }), 0);
    const effects = machine.request(ask('backfilled', [reader], { predictedHold: 100 }), 0);
    expect(granted(effects)).toEqual(['backfilled']);
    expect(signals(effects)).toEqual(['yield to high by 60000']);
  });
});

describe('revocation', () => {
  it('takes the lock from its holder, whose token is stale from then on, and serves the next', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate]));
    machine.request(ask('next', [candidate]));
    const [held] = grants(machine.state);
    const { id = '', token = 0 } = held ?? {};
    expect(machine.do({ type: 'revoke', at: 1, grant: id, token }).map(({ type }) => type)).toEqual([
      'revoked',
      'released',
      'granted',
    ]);
    expect(checkToken(machine.state, id, token)).toBe(false);
    expect(machine.do({ type: 'release', at: 2, grant: id, token })).toEqual([
      { type: 'stale', grant: id, token },
    ]);
  });
});

describe('renewal', () => {
  it('moves the end of the lease, and its end is told again while somebody waits', () => {
    const machine = new Machine();
    machine.request(ask('holder', [candidate], { lease: 100 }), 0);
    machine.request(ask('waiter', [candidate]), 0);
    const overdue = (at: number): number =>
      machine.do({ type: 'tick', at }).filter(({ type }) => type === 'overdue').length;
    expect(overdue(100)).toBe(1);
    const [held] = grants(machine.state);
    machine.do({ type: 'renew', at: 150, grant: held?.id ?? '', token: held?.token ?? 0 });
    expect(grants(machine.state)[0]?.expiresAt).toBe(250);
    expect([overdue(249), overdue(250), overdue(300)]).toEqual([0, 1, 0]);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ResourceName, resourceNames } from '../../src/core/index.ts';
import { available, emptyLedger, release, reserve } from '../../src/reserve/index.ts';

const capacity = { cpu: 4, memory: 1_000, bandwidth: 1_000 };
const amount = fc.record({
  cpu: fc.nat({ max: 5 }),
  memory: fc.nat({ max: 900 }),
  bandwidth: fc.nat({ max: 900 }),
});
const grant = fc.constantFrom('a', 'b', 'c', 'd');

it('is never over-committed, whatever is reserved and released', () => {
  const command = fc.record({ grant, amount, drop: fc.boolean() });
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      let ledger = emptyLedger(new Map([['r1', capacity]]));
      for (const { grant: id, amount: asked, drop } of commands) {
        const outcome = drop
          ? { ok: true as const, ledger: release(ledger, 'r1', id) }
          : reserve(ledger, 'r1', id, asked);
        if (outcome.ok) ledger = outcome.ledger;
        const aside = [...(ledger.get('r1')?.aside.values() ?? [])];
        const sum = (name: ResourceName): number => aside.reduce((total, each) => total + each[name], 0);
        for (const name of resourceNames) {
          expect(sum(name)).toBeLessThanOrEqual(capacity[name]);
          expect(available(ledger, 'r1')[name]).toBe(capacity[name] - sum(name));
        }
      }
    }),
  );
});

it('says what is available where it falls short, and of a device that it does not know', () => {
  const ledger = emptyLedger(new Map([['r1', capacity]]));
  expect(reserve(ledger, 'r1', 'a', { ...capacity, cpu: 5 })).toEqual({ ok: false, available: capacity });
  expect(reserve(ledger, 'r2', 'a', capacity).ok).toBe(false);
});

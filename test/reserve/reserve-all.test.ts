import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AllocationStep, reserveAll, type Taker, undoAll } from '../../src/reserve/index.ts';

function step(device: string, allocator: string, does: number): AllocationStep {
  return { device, allocator, resource: 'cpu', amount: 1, does, undoes: does };
}

/** Takes until told to go on; refuses the steps named. */
class Desk implements Taker {
  readonly told: string[] = [];
  readonly standing = new Set<AllocationStep>();
  readonly #refused: ReadonlySet<unknown>;

  constructor(refused: readonly unknown[] = []) {
    this.#refused = new Set(refused);
  }

  async take(taken: AllocationStep): Promise<void> {
    this.told.push(`begin ${taken.device} ${taken.does}`);
    await turn();
    this.standing.add(taken);
    this.told.push(`end ${taken.device} ${taken.does}`);
    if (this.#refused.has(taken.does)) throw new Error(`refused ${taken.does}`);
  }

  async undo(undone: AllocationStep): Promise<void> {
    await turn();
    this.told.push(`undo ${undone.device} ${undone.does}`);
    if (this.#refused.has(`undo ${undone.does}`)) throw new Error(`not undone ${undone.does}`);
    this.standing.delete(undone);
  }
}

describe('reserveAll', () => {
  it('takes steps of different devices or allocators side by side, those of one in turn', async () => {
    const desk = new Desk();
    const steps = [step('r1', 'snmp', 1), step('r1', 'snmp', 2), step('r2', 'snmp', 3), step('r1', 'tc', 4)];
    expect(await reserveAll(desk, steps)).toEqual({ ok: true });
    expect(desk.told.slice(0, 3)).toEqual(['begin r1 1', 'begin r2 3', 'begin r1 4']);
    expect(desk.told.indexOf('begin r1 2')).toBeGreaterThan(desk.told.indexOf('end r1 1'));
  });

  it('begins no further step after one has failed', async () => {
    const desk = new Desk([1]);
    const steps = [
      step('r1', 'snmp', 1),
      step('r1', 'snmp', 2),
      step('r2', 'snmp', 3),
      step('r2', 'snmp', 4),
    ];
    expect(await reserveAll(desk, steps)).toMatchObject({ ok: false, cause: new Error('refused 1') });
    expect(desk.told).not.toContain('begin r1 2');
    expect(desk.told).not.toContain('begin r2 4');
  });

  it('leaves nothing where any step fails, and names what could not be undone', async () => {
    const one = fc.record({ device: fc.constantFrom('r1', 'r2'), allocator: fc.constantFrom('snmp', 'tc') });
    const refused = fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 8, maxLength: 8 }), refused, async (places, fails) => {
        const steps = places.map(({ device, allocator }, n) => step(device, allocator, n));
        const desk = new Desk([...fails, `undo ${fails[0]}`]);
        const outcome = await reserveAll(desk, steps);
        expect(outcome.ok).toBe(false);
        expect(outcome).toHaveProperty('standing', [...desk.standing]);
      }),
    );
  });
});

it('undoAll undoes all that it can, the last of a device first, and says why the rest stands', async () => {
  const desk = new Desk(['undo 2']);
  const steps = [step('r1', 'snmp', 1), step('r1', 'snmp', 2), step('r2', 'snmp', 3)];
  const { standing, cause } = await undoAll(desk, steps);
  expect(standing).toEqual([steps[1]]);
  expect(cause).toEqual(new Error('not undone 2'));
  expect(desk.told).toEqual(['undo r1 2', 'undo r2 3', 'undo r1 1']);
});

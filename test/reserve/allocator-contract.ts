import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForelockError, type ResourceName } from '../../src/core/index.ts';
import { type AllocationStep, type Allocator, reserveAll } from '../../src/reserve/index.ts';

/** An allocator before the real thing: an agent, a kernel, a daemon. */
export interface Rig {
  readonly allocator: Allocator;
  readonly device: string;
  /** What it has steps for; all where left out. */
  readonly resources?: readonly ResourceName[];
  /** What stands, as others see it, in one order whoever reserved first; empty where nothing is reserved. */
  readonly read: () => Promise<readonly string[]>;
  /** The step made into one that is refused. */
  readonly spoil: (step: AllocationStep) => AllocationStep;
  /** The same allocator, for a device that does not answer. */
  readonly unreachable: Allocator;
  readonly close: () => Promise<void>;
}

const directive = { cpu: 0.25, memory: 1_048_576, bandwidth: 2_000_000 };

const raised = { cpu: 0.5, memory: 4_194_304, bandwidth: 5_000_000 };

function canAdjust({ adjuster }: Allocator, steps: readonly AllocationStep[]): boolean {
  return steps.every((step) => adjuster?.(step) !== undefined);
}

async function adjust(
  { adjuster }: Allocator,
  from: readonly AllocationStep[],
  to: readonly AllocationStep[],
): Promise<void> {
  for (const [at, step] of from.entries()) await adjuster?.(step)?.(to[at] as AllocationStep);
}

/** What every allocator must keep to. */
export function allocatorContract(name: string, open: () => Promise<Rig>): void {
  describe(`the allocator contract, ${name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await open();
    });
    afterAll(() => rig?.close());
    const plan = (row: number): readonly AllocationStep[] => rig.allocator.plan(rig.device, directive, row);
    const take = async (steps: readonly AllocationStep[]): Promise<void> =>
      expect(await reserveAll(rig.allocator, steps)).toEqual({ ok: true });
    const undo = async (steps: readonly AllocationStep[]): Promise<void> => {
      for (const step of steps) await rig.allocator.undo(step);
    };

    it('plans a step for each resource, each with its undo, that survives JSON', () => {
      const steps = plan(1);
      const known = Object.entries(directive).filter(
        ([resource]) => rig.resources?.includes(resource as ResourceName) ?? true,
      );
      expect(steps.map(({ resource, amount }) => [resource, amount])).toEqual(known);
      expect(steps.every(({ undoes }) => undoes !== undefined)).toBe(true);
      expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
    });

    it('plans nothing for a device that it does not know, or where nothing is wanted', () => {
      expect(rig.allocator.plan('nobody', directive, 1)).toEqual([]);
      expect(rig.allocator.plan(rig.device, { cpu: 0, memory: 0, bandwidth: 0 }, 1)).toEqual([]);
    });

    it('rounds what does not fit the unit up, never down', () => {
      const odd = { cpu: 0.2501, memory: 1_048_577, bandwidth: 2_000_001 };
      for (const { resource, amount } of rig.allocator.plan(rig.device, odd, 1))
        expect(amount).toBeGreaterThanOrEqual(odd[resource]);
    });

    it('takes each step and leaves nothing after its undo', async () => {
      const steps = plan(2);
      await take(steps);
      expect((await rig.read()).length).toBeGreaterThanOrEqual(steps.length);
      await undo(steps);
      expect(await rig.read()).toEqual([]);
    });

    it('undoes by what the journal has kept of a step', async () => {
      await take(plan(8));
      await undo(JSON.parse(JSON.stringify(plan(8))) as AllocationStep[]);
      expect(await rig.read()).toEqual([]);
    });

    it('counts what was never taken, or was undone before, as undone', async () => {
      for (const step of plan(3)) {
        await rig.allocator.undo(step);
        await rig.allocator.undo(step);
      }
      expect(await rig.read()).toEqual([]);
    });

    it('leaves other rows alone', async () => {
      await take(plan(5));
      const alone = await rig.read();
      await take(plan(4));
      expect(await rig.read()).not.toEqual(alone);
      await undo(plan(4));
      expect(await rig.read()).toEqual(alone);
      await undo(plan(5));
      expect(await rig.read()).toEqual([]);
    });

    it('undoes the steps taken when a later one is refused', async () => {
      const outcome = await reserveAll(rig.allocator, [...plan(6), ...plan(9).slice(0, 1).map(rig.spoil)]);
      expect(outcome).toMatchObject({ ok: false, standing: [] });
      expect(await rig.read()).toEqual([]);
    });

    it('sweeps rows that no grant has, if it can, and neither live ones nor any of a number that is not its own', async () => {
      if (rig.allocator.sweep === undefined) return;
      const sweep = { first: 1, last: 12, isLive: (row: number) => row === 11 };
      await take(plan(11));
      await take(plan(13));
      const kept = await rig.read();
      await take(plan(12));
      const removed = await rig.allocator.sweep(rig.device, sweep);
      expect(removed).toHaveLength(plan(12).length);
      expect(await rig.read()).toEqual(kept);
      expect(await rig.allocator.sweep(rig.device, sweep)).toEqual([]);
      await undo([...plan(11), ...plan(13)]);
      expect(await rig.allocator.sweep('nobody', sweep)).toEqual([]);
      await expect(rig.unreachable.sweep?.(rig.device, sweep)).rejects.toThrow();
    });

    it('has one undo for a row, whatever the amount', () => {
      const more = rig.allocator.plan(rig.device, raised, 14);
      expect(more.map(({ undoes }) => undoes)).toEqual(plan(14).map(({ undoes }) => undoes));
    });

    it('changes what stands in place, if it can, up and down, and the first undo undoes it', async () => {
      const more = rig.allocator.plan(rig.device, raised, 15);
      if (!canAdjust(rig.allocator, plan(15))) return;
      await take(more);
      const wanted = await rig.read();
      await undo(more);
      await take(plan(15));
      const before = await rig.read();
      await adjust(rig.allocator, plan(15), more);
      expect(await rig.read()).toEqual(wanted);
      await adjust(rig.allocator, more, plan(15));
      expect(await rig.read()).toEqual(before);
      await adjust(rig.allocator, plan(15), more);
      await undo(plan(15));
      expect(await rig.read()).toEqual([]);
    });

    it('does not make by a change what is not there', async () => {
      if (!canAdjust(rig.allocator, plan(16))) return;
      const change = adjust(rig.allocator, plan(16), rig.allocator.plan(rig.device, raised, 16));
      await expect(change).rejects.toThrow(ForelockError);
      expect(await rig.read()).toEqual([]);
    });

    it('rejects a change that is refused or not answered, and leaves nothing after the undo', async () => {
      if (!canAdjust(rig.allocator, plan(17))) return;
      const more = rig.allocator.plan(rig.device, raised, 17);
      await take(plan(17));
      const spoilt = adjust(rig.allocator, plan(17).map(rig.spoil), more.map(rig.spoil));
      await expect(spoilt).rejects.toThrow(ForelockError);
      await expect(adjust(rig.unreachable, plan(17), more)).rejects.toThrow(ForelockError);
      await undo(plan(17));
      expect(await rig.read()).toEqual([]);
    });

    it('rejects an undo that nobody answers, so that it is tried again', async () => {
      const step = plan(7)[0];
      if (!step) throw new Error('no step');
      await expect(rig.unreachable.undo(step)).rejects.toThrow(ForelockError);
      const outcome = await reserveAll(rig.unreachable, [step]);
      expect(outcome).toMatchObject({ ok: false, standing: [step] });
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForelockError } from '../../src/core/index.ts';
import { type AllocationStep, type Allocator, reserveAll } from '../../src/reserve/index.ts';

/** An allocator before a real agent; `read` shows what stands on the device, as OIDs. */
export interface Rig {
  readonly allocator: Allocator;
  readonly device: string;
  readonly read: () => Promise<readonly string[]>;
  /** The same allocator, for a device that does not answer. */
  readonly unreachable: Allocator;
  readonly close: () => Promise<void>;
}

const directive = { cpu: 0.25, memory: 1_048_576, bandwidth: 2_000_000 };

/** What every allocator must keep to. */
export function allocatorContract(name: string, open: () => Promise<Rig>): void {
  describe(`the allocator contract, ${name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await open();
    });
    afterAll(() => rig.close());
    const plan = (row: number): readonly AllocationStep[] => rig.allocator.plan(rig.device, directive, row);

    it('plans a step for each resource, each with its undo, that survives JSON', () => {
      const steps = plan(1);
      expect(steps.map(({ resource, amount }) => [resource, amount])).toEqual(Object.entries(directive));
      expect(steps.every(({ undoes }) => undoes !== undefined)).toBe(true);
      expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
    });

    it('takes each step and leaves nothing after its undo', async () => {
      const steps = plan(2);
      expect(await reserveAll(rig.allocator, steps)).toEqual({ ok: true });
      expect((await rig.read()).length).toBeGreaterThanOrEqual(steps.length);
      for (const step of steps) await rig.allocator.undo(step);
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
      expect(await reserveAll(rig.allocator, plan(4))).toEqual({ ok: true });
      expect(await reserveAll(rig.allocator, plan(5))).toEqual({ ok: true });
      expect((await rig.read()).some((oid) => oid.endsWith('.4'))).toBe(true);
      for (const step of plan(4)) await rig.allocator.undo(step);
      const left = await rig.read();
      expect(left.length).toBeGreaterThanOrEqual(plan(5).length);
      expect(left.every((oid) => oid.endsWith('.5'))).toBe(true);
      for (const step of plan(5)) await rig.allocator.undo(step);
    });

    it('undoes the steps taken when a later one is refused', async () => {
      const [first, ...rest] = plan(6);
      const refused = rest.map((step) => ({
        ...step,
        does: (step.does as readonly object[]).map((each) => ({ ...each, oid: '1.3.6.1.2.1.1.3.0' })),
      }));
      if (!first) throw new Error('no step');
      const outcome = await reserveAll(rig.allocator, [first, ...refused]);
      expect(outcome).toMatchObject({ ok: false, standing: [] });
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

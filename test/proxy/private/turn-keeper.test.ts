import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/cli/system-clock.ts';
import { TurnKeeper } from '../../../src/proxy/private/turn-keeper.ts';

const clock = systemClock;
const turn = (cost = 10_000): { readonly since: number; readonly cost: number } => ({
  since: clock.now(),
  cost,
});

describe('a turn that is kept', () => {
  it('is had again by its owner alone, once', () => {
    const keeper = new TurnKeeper();
    const [owner, kept] = [{}, turn()];
    expect(keeper.keep(clock, owner, kept, () => undefined)).toBe(true);
    expect(keeper.take({})).toBeUndefined();
    expect(keeper.take(owner)).toBe(kept);
    expect(keeper.take(owner)).toBeUndefined();
  });

  it('ends by itself', async () => {
    const keeper = new TurnKeeper();
    const owner = {};
    await new Promise<void>((end) => keeper.keep(clock, owner, turn(0), end));
    expect(keeper.take(owner)).toBeUndefined();
  });

  it('ends when somebody asks, and is not kept again before that has its answer', () => {
    const keeper = new TurnKeeper();
    let ends = 0;
    const end = (): void => {
      ends += 1;
    };
    const keep = (): boolean => keeper.keep(clock, {}, turn(), end);
    expect(keep()).toBe(true);
    const [answered, answeredToo] = [keeper.asked(), keeper.asked()];
    expect(ends).toBe(1);
    answered();
    expect(keep()).toBe(false);
    answeredToo();
    expect(keep()).toBe(true);
    keeper.asked();
    expect(ends).toBe(2);
  });

  it('is kept no longer when it has lasted long', () => {
    const old = { since: clock.now() - 60_000, cost: 10_000 };
    expect(new TurnKeeper().keep(clock, {}, old, () => undefined)).toBe(false);
  });
});

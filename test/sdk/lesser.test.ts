import { describe, expect, it } from 'vitest';
import { lesser } from '../../src/sdk/lesser.ts';

const asked = { devices: ['r1'], workflow: 'w', least: { cpu: 0.1, memory: 0, bandwidth: 50 } } as const;
const available = { cpu: 4, memory: 1_000, bandwidth: 90 };

describe('what is asked for after a refusal', () => {
  it('is half of what a device could not set aside, no more than is left, and never under the least', () => {
    const tried = { cpu: 1, memory: 4_000, bandwidth: 60 };
    const second = lesser(asked, { available, tried });
    expect(second).toEqual({ ...asked, most: { cpu: 0.5, memory: 1_000, bandwidth: 50 } });
    const third = lesser(second, { available, tried: { cpu: 0.15, memory: 1, bandwidth: 50 } });
    expect(third.most).toEqual({ cpu: 0.1, memory: 0.5, bandwidth: 50 });
  });

  it('is the same where there was too little for the least', () => {
    expect(lesser(asked, { available, tried: undefined })).toBe(asked);
  });
});

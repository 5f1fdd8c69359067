import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile } from './quantile.ts';
import { aimsOf, figuresOf, tableOf } from './report.ts';

const findings = {
  smallRpc: { direct: [1, 1, 1], pipe: [2, 2, 8], forelock: [3, 3, 9] },
  lockPair: { direct: [1], pipe: [2], forelock: [5] },
  bulk: { direct: [400], pipe: [200], forelock: [150] },
  bulkSmallChunks: { direct: [400], pipe: [200], forelock: [100] },
  setup: { direct: [100], pipe: [120], forelock: [130] },
  growthMb: { pipe: 10, forelock: 20 },
  idleSessionKb: { pipe: 200, forelock: 300 },
};

describe('the quantile of samples', () => {
  it('lies between the least and the greatest and never falls as the share rises', () => {
    const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(samples, share, share, (of, a, b) => {
        const [low, high] = [quantile(of, Math.min(a, b)), quantile(of, Math.max(a, b))];
        const slack = 1e-6;
        expect(low).toBeLessThanOrEqual(high + slack);
        expect(low).toBeGreaterThanOrEqual(Math.min(...of) - slack);
        expect(high).toBeLessThanOrEqual(Math.max(...of) + slack);
      }),
    );
  });

  it('is the middle sample, or the mean of the two in the middle, at a half', () => {
    expect(median([10, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 10])).toBe(3);
  });
});

describe("the benchmark's report", () => {
  it("sets Forelock's medians beside the pipe's, also for throughput", () => {
    expect(figuresOf(findings)).toMatchObject({
      latency_ratio_to_pipe: 1.5,
      lock_pair_ratio_to_pipe: 2.5,
      bulk_ratio_to_pipe: 0.75,
      rss_growth_mb: 20,
      rpc_per_s_pipe: 250,
      rpc_p50_ms_forelock: 3,
    });
  });

  it('names no figure of a way that was not measured', () => {
    const { forelock: _, ...smallRpc } = findings.smallRpc;
    const figures = figuresOf({ ...findings, smallRpc });
    expect(Object.keys(figures).filter((name) => /^(latency|rpc_).*(ratio|forelock)/.test(name))).toEqual([]);
    expect(aimsOf(figures)).toMatch(/^ +- {2}small RPC/);
  });

  it('prints one column a way, with a dash where there is no figure', () => {
    const lines = tableOf(figuresOf(findings)).split('\n');
    expect(lines[0]?.trim().split(/\s+/)).toEqual(['direct', 'pipe', 'forelock']);
    expect(lines.find((line) => line.startsWith('memory'))).toMatch(/kB +- +200 +300$/);
  });
});

import { describe, expect, it } from 'vitest';
import { type Sampled, startLoadSampler } from '../src/load-sampler.ts';
import type { LoadHistory, LoadSample } from '../src/store/index.ts';
import { VirtualClock } from './sim/virtual-clock.ts';

describe('the load sampler', () => {
  it('adds a sample a device in every step, with the rate of requests since the one before', () => {
    const clock = new VirtualClock();
    const start = clock.now();
    const added: [string, number, LoadSample][] = [];
    const history: Pick<LoadHistory, 'add'> = {
      add: (device, at, sample) => void added.push([device, Math.floor(at / 5_000), sample]),
    };
    let requests = 0;
    const devices = Array.from(
      { length: 450 },
      (_, at): Sampled => ({
        name: `r${at}`,
        now: () => ({ sessions: 2, cpu: 0.5, memory: Number.NaN, bandwidth: 0 }),
        requests: () => requests,
      }),
    );
    const stop = startLoadSampler(devices, history as LoadHistory, clock);
    while (clock.step(start + 9_000));
    requests = 10;
    while (clock.step(start + 20_000));
    const steps = added.filter(([name]) => name === 'r449').map(([, step]) => step - start / 5_000);
    expect(steps).toEqual([1, 2, 3]);
    expect(added).toHaveLength(3 * devices.length);
    expect(added.find(([name]) => name === 'r3')?.[2]).toEqual({
      ...{ sessions: 2, cpu: 0.5, memory: Number.NaN, bandwidth: 0, requests: Number.NaN },
    });
    const rates = added.filter(([name]) => name === 'r3').map(([, , sample]) => sample.requests);
    expect(rates).toEqual([Number.NaN, 2, 0]);
    stop();
    expect(clock.step(start + 60_000)).toBe(false);
  });
});

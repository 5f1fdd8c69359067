import { describe, expect, it } from 'vitest';
import { loadShare } from '../../src/device/index.ts';
import { valueIn } from '../../src/device/read-load.ts';

describe('the load of a device', () => {
  it('is told by percent busy or idle, and by memory used, available or busy', () => {
    expect(loadShare({ cpuIdle: 75, memoryAvailable: 25, memoryTotal: 100 })).toEqual({
      cpu: 0.25,
      memory: 0.75,
    });
    expect(loadShare({ cpuBusy: 40, memoryBusy: 10 })).toEqual({ cpu: 0.4, memory: 0.1 });
    expect(loadShare({ memoryUsed: 30, memoryAvailable: 10 })).toEqual({ cpu: undefined, memory: 0.75 });
    expect(loadShare({ memoryUsed: 30 }).memory).toBeUndefined();
  });

  it('stays within 0 and 1 whatever a device says', () => {
    expect(loadShare({ cpuBusy: 103, memoryAvailable: 200, memoryTotal: 100 })).toEqual({
      cpu: 1,
      memory: 0,
    });
  });

  it('is read out of what get answers, entries of a list together', () => {
    const data = `<data><s xmlns="urn:x"><cpu><n>0</n><busy> 10 </busy></cpu><cpu><n>1</n><busy>30</busy></cpu><cpu/></s></data>`;
    const path = ['s', 'cpu', 'busy'];
    expect(valueIn(data, { path, of: 'average' })).toBe(20);
    expect(valueIn(data, { path, of: 'greatest' })).toBe(30);
    expect(valueIn(data, { path, of: 'sum' })).toBe(40);
    expect(valueIn(data, { path: ['s', 'memory'], of: 'sum' })).toBeUndefined();
  });
});

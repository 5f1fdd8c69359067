import { afterEach, beforeEach, expect } from 'vitest';
import type { NetconfClient } from '../../src/netconf/index.ts';
import type { SimulatedDeviceOptions } from '../../src/simulator/index.ts';
import { type House, openHouse } from './house.ts';

/** A house of its own for each test, and the sessions in it. */
export interface Visit {
  readonly house: House;
  /** A session through Forelock; ended with the test. */
  enter(tool: string): Promise<NetconfClient>;
  /** A session past it; ended with the test. */
  straight(): Promise<NetconfClient>;
}

/** To be called in a `describe`. After each test nothing may be locked or set aside on the device. */
export function visitHouse(
  policy: Readonly<Record<string, unknown>> = { wait: '20s' },
  deviceOptions: Partial<SimulatedDeviceOptions> = {},
  deviceConfig: object = {},
): Visit {
  let house: House;
  const clients: NetconfClient[] = [];
  const kept = async (opening: Promise<NetconfClient>): Promise<NetconfClient> => {
    const client = await opening;
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    house = await openHouse(policy, deviceOptions, deviceConfig);
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await house.close();
    expect([...house.device.locks()]).toEqual([]);
    expect(house.device.reservationRows()).toBe(0);
  });

  return {
    get house() {
      return house;
    },
    enter: (tool) => kept(house.enter(tool)),
    straight: () => kept(house.straight()),
  };
}

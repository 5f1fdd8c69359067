import type { Clock } from '../../src/core/index.ts';
import type { DeviceSchema, DeviceSchemas } from '../../src/proxy/intercept/index.ts';
import type { Schema } from '../../src/yang/index.ts';
import { deviceSchema } from './device-model.ts';
import type { Dice } from './dice.ts';

/** Milliseconds after which a device that did not tell its schema is asked again. */
const forgetAfter = 1_000;

interface Learning {
  known: Schema | undefined;
  done: Promise<DeviceSchema>;
}

/** Devices' schemas: known at once, learnt late, or not told for a while. */
export class LateSchemas implements DeviceSchemas {
  readonly #clock: Clock;
  readonly #dice: Dice;
  readonly #devices = new Map<string, Learning>();

  constructor(clock: Clock, dice: Dice, devices: Iterable<string>) {
    this.#clock = clock;
    this.#dice = dice;
    const known = { known: deviceSchema, done: Promise.resolve({ schema: deviceSchema }) };
    for (const device of devices) if (dice.chance(0.6)) this.#devices.set(device, known);
  }

  learn(device: string): Promise<DeviceSchema> {
    return (this.#devices.get(device) ?? this.#ask(device)).done;
  }

  known(device: string): Schema | undefined {
    return this.#devices.get(device)?.known;
  }

  #ask(device: string): Learning {
    const told = this.#dice.chance(0.7);
    const learning: Learning = { known: undefined, done: this.#later(this.#dice.between(0, 600)) };
    this.#devices.set(device, learning);
    learning.done = learning.done.then((): DeviceSchema => {
      if (told) learning.known = deviceSchema;
      else this.#clock.after(forgetAfter, () => this.#devices.delete(device));
      return told ? { schema: deviceSchema } : { unknown: 'the device does not tell its schema' };
    });
    return learning;
  }

  #later(delay: number): Promise<DeviceSchema> {
    return new Promise((resolve) => this.#clock.after(delay, () => resolve({ unknown: '' })));
  }
}

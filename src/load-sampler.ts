import type { Clock } from './core/index.ts';
import type { LoadHistory, LoadSample } from './store/index.ts';

/** Milliseconds from one sample of a device to the next. */
export const sampleStep = 5_000;
/** Devices that are sampled in one turn of the event loop. */
const slice = 200;

/** A device as it is sampled. */
export interface Sampled {
  readonly name: string;
  /** What is true now, NaN for what is not known. */
  readonly now: () => Omit<LoadSample, 'requests'>;
  /** Requests since the start. */
  readonly requests: () => number;
}

/**
 * Writes each device's load into history once a step, in its middle: a timer that is late or early by less than half a step
 * neither leaves a gap nor fills one step twice.
 */
export function startLoadSampler(
  devices: readonly Sampled[],
  history: LoadHistory,
  clock: Clock,
): () => void {
  const before = new Map<string, { readonly requests: number; readonly at: number }>();
  let callOff = (): void => {};
  const sample = (device: Sampled): void => {
    const { name } = device;
    const [at, requests] = [clock.now(), device.requests()];
    const last = before.get(name);
    before.set(name, { requests, at });
    const rate =
      last === undefined || at <= last.at
        ? Number.NaN
        : ((requests - last.requests) / (at - last.at)) * 1_000;
    history.add(name, at, { ...device.now(), requests: rate });
  };
  const sampleFrom = (first: number): void => {
    for (const device of devices.slice(first, first + slice)) sample(device);
    const next = first + slice;
    if (next < devices.length) callOff = clock.after(0, () => sampleFrom(next));
    else waitForStep();
  };
  const waitForStep = (): void => {
    const into = clock.now() % sampleStep;
    callOff = clock.after(sampleStep - into + sampleStep / 2, () => sampleFrom(0));
  };
  waitForStep();
  return () => callOff();
}

import type { DeviceConfig } from './device-config.ts';
import type { Write } from './device-model.ts';

/** Writes that came back to a private candidate when the commit that had them was undone. */
export interface Returned {
  /** When it came, as the session counts. */
  readonly at: number;
  /** Whether Forelock, which asks running for it, could not see it. */
  readonly hidden: (config: DeviceConfig) => boolean;
  /** Whether the device's candidate has had them since. */
  seen: boolean;
}

/** A write that the device has carried out, in the order of the client's requests. */
export interface Made {
  number: number;
  readonly write: Write;
  /** What running had there. */
  before: string;
  /**
   * What it had when the turn began in which it was written: what Forelock compares with was read between the two. Or what it had
   * before something was undone: who sets just that again can't be told from one who has not.
   */
  earlier: string;
  returned?: Returned;
}

/** What a candidate of these writes differs from running by: each place once, as it was last written. */
export function changesOf(made: readonly Made[]): readonly (readonly [string, string | undefined])[] {
  const changes = new Map<string, string | undefined>();
  for (const { write } of made) {
    changes.delete(write.place);
    changes.set(write.place, write.value);
  }
  return [...changes];
}

/** Of each place, when it was touched first. */
export function firstsOf(made: readonly Made[]): readonly Made[] {
  return made.filter(({ write }, at) => made.findIndex((other) => other.write.place === write.place) === at);
}

/** From now on the write is one on top of what running has. */
export function rebase(made: Made, config: DeviceConfig): void {
  made.before = config.runningAt([made.write.place]);
  made.earlier = made.before;
}

export function overwrites({ write, before, earlier }: Made, config: DeviceConfig): boolean {
  const now = config.runningAt([write.place]);
  return now !== before && now !== earlier;
}

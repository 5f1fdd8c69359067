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
  /**
   * What running may have there by now without anything being lost: what it had when it was written, when the turn for that began,
   * and when the candidate was first written, since Forelock compares with what it read somewhere between; and what it had
   * before something was undone, since who sets just that again can't be told from one who has not.
   */
  bases: readonly string[];
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
  made.bases = [config.runningAt([made.write.place])];
}

export function overwrites({ write, bases }: Made, config: DeviceConfig): boolean {
  return !bases.includes(config.runningAt([write.place]));
}

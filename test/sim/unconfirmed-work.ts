import type { Device } from './device.ts';
import type { DeviceConfig } from './device-config.ts';
import { type Made, overwrites, type Returned, rebase } from './made.ts';

interface UnconfirmedOptions {
  readonly device: Device;
  readonly leapt: () => number;
}

interface Commit {
  readonly number: number;
  readonly made: readonly Made[];
  readonly leapt: number;
  /** What running had at these places right behind it. */
  readonly after: readonly string[];
}

/** What a session has committed and nobody has confirmed: it is the session's again when the device undoes it. */
export class UnconfirmedWork {
  readonly #options: UnconfirmedOptions;
  readonly #back: (made: readonly Made[]) => void;
  readonly #since: () => readonly Made[];
  readonly #watch = (commits: readonly number[]): (() => void) => this.#undoing(commits);
  #commits: readonly Commit[] = [];

  /**
   * @param since what the session has written since
   * @param back is called with what comes back
   */
  constructor(
    options: UnconfirmedOptions,
    since: () => readonly Made[],
    back: (made: readonly Made[]) => void,
  ) {
    this.#options = options;
    this.#since = since;
    this.#back = back;
    options.device.commits.watches.add(this.#watch);
  }

  over(): void {
    this.#options.device.commits.watches.delete(this.#watch);
  }

  add(number: number, made: readonly Made[]): void {
    const { device, leapt } = this.#options;
    const after = made.map(({ write }) => device.config.runningAt([write.place]));
    this.#commits = [...this.#commits, { number, made, leapt: leapt(), after }];
  }

  /** What seems to be undone: somebody has set all of it to what it was before. */
  get resembling(): readonly Made[] {
    const { config } = this.#options.device;
    const made = this.#commits.flatMap((commit) => commit.made);
    return made.some((each) => overwrites(each, config)) ? [] : made;
  }

  /** All is confirmed. */
  forget(): void {
    this.#commits = [];
  }

  #undoing(numbers: readonly number[]): () => void {
    const { config } = this.#options.device;
    const undone = this.#commits.filter(({ number }) => numbers.includes(number));
    if (undone.length === 0) return () => {};
    this.#commits = this.#commits.filter((commit) => !undone.includes(commit));
    const untouched = this.#since().filter((made) => !overwrites(made, config));
    return () => {
      const made = undone.flatMap((commit) => commit.made);
      // Nothing has come in between: what the session wrote since is on top of what is undone, which is its own.
      for (const each of untouched) each.bases = [...each.bases, config.runningAt([each.write.place])];
      for (const each of made) rebase(each, config);
      const returned = this.#returned(undone);
      this.#back(made.map((each) => ({ ...each, returned })));
    };
  }

  /** Running shows it while all is as it was before, and that is not what it was behind the commit. */
  #returned(undone: readonly Commit[]): Returned {
    const { leapt, device } = this.#options;
    const before = undone.flatMap(({ made }) => made);
    const shown = (config: DeviceConfig): readonly string[] =>
      before.map(({ write }) => config.runningAt([write.place]));
    const [was, after] = [JSON.stringify(shown(device.config)), undone.flatMap((commit) => commit.after)];
    const leaps = undone.some((commit) => commit.leapt !== leapt());
    return {
      ...{ at: 0, seen: false },
      hidden: (config) => leaps || JSON.stringify(shown(config)) !== was || JSON.stringify(after) === was,
    };
  }
}

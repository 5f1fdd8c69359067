import { type Clock, ForelockError, type ToolLimits } from '../core/index.ts';
import { TokenBucket } from './token-bucket.ts';

/** Keeps one tool within its limits, over all its sessions. */
export class ToolGate {
  readonly #tool: string;
  readonly #limits: ToolLimits;
  readonly #clock: Clock;
  readonly #requests: TokenBucket | undefined;
  readonly #logins: TokenBucket | undefined;
  #sessions = 0;

  constructor(tool: string, limits: ToolLimits, clock: Clock) {
    const { sessionsPerMinute, requestsPerSecond, burst } = limits;
    this.#tool = tool;
    this.#limits = limits;
    this.#clock = clock;
    this.#logins =
      sessionsPerMinute === undefined
        ? undefined
        : new TokenBucket(sessionsPerMinute / 60, sessionsPerMinute, clock.now());
    this.#requests =
      requestsPerSecond === undefined
        ? undefined
        : new TokenBucket(requestsPerSecond, Math.max(burst, requestsPerSecond), clock.now());
  }

  /** Gives what is to be called when the session ends, or `tool-limited`: why it may not begin. */
  enter(): (() => void) | ForelockError {
    const { sessions, sessionsPerMinute } = this.#limits;
    if (this.#sessions >= sessions) {
      return this.#refusal(`it has ${sessions} sessions, as many as it may; close those that are idle`);
    }
    if (this.#logins?.takeNow(this.#clock.now()) === false) {
      return this.#refusal(`it has opened ${sessionsPerMinute} sessions in a minute, as many as it may`);
    }
    this.#sessions += 1;
    let left = false;
    return () => {
      if (!left) this.#sessions -= 1;
      left = true;
    };
  }

  /** Milliseconds that its next request has to wait. */
  request(): number {
    return this.#requests?.take(this.#clock.now()) ?? 0;
  }

  #refusal(why: string): ForelockError {
    return new ForelockError('tool-limited', `tool ${this.#tool}: ${why}`);
  }
}

import type { Child } from './child.ts';

const passed = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type PassedSignal = (typeof passed)[number];

/** A signal came before there was a command to pass it on to. */
export class CalledOff extends Error {
  readonly signal: PassedSignal;

  constructor(signal: PassedSignal) {
    super(`called off by ${signal}`);
    this.signal = signal;
  }
}

export interface PassedSignals {
  /** Aborted, with CalledOff, by a signal that comes before `to`. */
  readonly abort: AbortSignal;
  to(child: Pick<Child, 'kill'>): void;
  stop(): void;
}

/** From now on signals go to the command, once there is one, and end this process no more. */
export function passSignals(): PassedSignals {
  const aborting = new AbortController();
  let child: Pick<Child, 'kill'> | undefined;
  const hear = (signal: PassedSignal): void => {
    if (child === undefined) return aborting.abort(new CalledOff(signal));
    // A terminal sends Ctrl-C to the command by itself.
    if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal);
  };
  for (const signal of passed) process.on(signal, hear);
  return {
    abort: aborting.signal,
    to: (started) => {
      child = started;
      if (aborting.signal.aborted) child.kill((aborting.signal.reason as CalledOff).signal);
    },
    stop: () => {
      for (const signal of passed) process.off(signal, hear);
    },
  };
}

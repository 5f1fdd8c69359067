import type { ToolUse } from '../../predict/index.ts';
import type { ReadUse, UseReading } from './use-reading.ts';

/** Milliseconds that a rate of CPU is taken over: less would make a peak of every start of an interpreter. */
const window = 500;
/** Milliseconds until the first reading; each pause is twice as long as the one before, up to the window. */
const firstPause = 50;

export interface UseMeter {
  /** Reads a last time. What was used at the peak; undefined where nothing could be read. */
  stop(): Promise<ToolUse | undefined>;
}

/**
 * Reads what a command uses from time to time. CPU in cores is the most over any half second, or over the whole run where
 * that is shorter. Nobody tells the bandwidth of one process.
 *
 * @param now milliseconds with fractions
 */
export function startUseMeter(read: ReadUse, now: () => number): UseMeter {
  let [peak, memory, measured] = [0, 0, false];
  let since: { readonly at: number; readonly cpu: number } = { at: now(), cpu: 0 };
  let last = { at: since.at, cpu: 0 };
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const take = ({ cpu, memory: bytes }: UseReading): void => {
    last = { at: now(), cpu };
    memory = Math.max(memory, bytes);
    measured = true;
    if (last.at - since.at >= window) close();
  };
  const close = (): void => {
    peak = Math.max(peak, ((last.cpu - since.cpu) * 1_000) / (last.at - since.at));
    since = last;
  };
  const look = async (): Promise<void> => {
    const reading = await read();
    if (reading !== undefined) take(reading);
  };
  const next = (pause: number): void => {
    timer = setTimeout(() => {
      running = look().then(() => next(Math.min(pause * 2, window)));
    }, pause);
  };
  next(firstPause);
  return {
    stop: async () => {
      await running;
      clearTimeout(timer);
      await look();
      if (!measured) return undefined;
      if (peak === 0 && last.at > since.at) close();
      return { cpu: peak, memory, bandwidth: undefined };
    },
  };
}

import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GrantSignal } from '../../sdk/index.ts';
import { systemClock } from '../system-clock.ts';

export interface SignalsFile {
  readonly path: string;
  write(signal: GrantSignal): void;
  /** Called after each line, and at once for those that are there already. */
  onSignal(told: (signal: GrantSignal) => void): void;
  close(): Promise<void>;
}

/** A file with one line of JSON a signal, each with the time as `at`, in a folder that is this user's alone. */
export async function openSignalsFile(): Promise<SignalsFile> {
  const folder = mkdtempSync(join(tmpdir(), 'forelock-run-'));
  const path = join(folder, 'signals');
  writeFileSync(path, '', { mode: 0o600 });
  let open = true;
  let [early, tell]: [GrantSignal[], ((signal: GrantSignal) => void) | undefined] = [[], undefined];
  return {
    path,
    write: (signal) => {
      if (!open) return;
      appendFileSync(path, `${JSON.stringify({ at: systemClock.now(), ...signal })}\n`);
      if (tell === undefined) early.push(signal);
      else tell(signal);
    },
    onSignal: (told) => {
      tell = told;
      for (const signal of early) told(signal);
      early = [];
    },
    close: () => {
      open = false;
      return rm(folder, { recursive: true, force: true });
    },
  };
}

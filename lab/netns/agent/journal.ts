import { appendFileSync } from 'node:fs';

/** Writes what happens at a device, each with the machine's monotonic clock in nanoseconds, which all processes share. */
export type DeviceJournal = (what: string) => void;

/** Appends to a file that several processes write; one line is one write, so lines never mix. */
export function openJournal(file: string | undefined): DeviceJournal {
  if (file === undefined) return () => {};
  return (what) => appendFileSync(file, `${process.hrtime.bigint()} ${what}\n`);
}

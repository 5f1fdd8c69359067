import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Resident memory of a running process in MB of 1,000,000 bytes, from /proc/PID/status. */
export function residentMegabytes(child: Pick<ChildProcess, 'pid'>): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`process ${child.pid} tells no VmRSS`);
  return (Number(kibibytes) * 1_024) / 1_000_000;
}

/** Samples resident memory every 20 ms until `stop`, which tells the peak. */
export function watchPeak(child: ChildProcess): { stop(): number } {
  let peak = residentMegabytes(child);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMegabytes(child));
  }, 20);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(peak, residentMegabytes(child));
    },
  };
}

import { readFileSync } from 'node:fs';

/** Ticks of /proc/PID/stat a second (USER_HZ), which Linux shows as 100 on every machine. */
const ticksPerSecond = 100;

/** Seconds of CPU that a process has used, and those of its children that have ended and been waited for (proc_pid_stat(5)). */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may have blanks: fields are counted behind it, from the third on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond;
}

/** The most memory that a process has had resident, in MB of 1,000,000 bytes. */
export function peakMegabytes(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error(`process ${pid} tells no VmHWM`);
  return (Number(kibibytes) * 1_024) / 1_000_000;
}

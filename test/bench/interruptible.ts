import { readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { takeDownOwn } from '../../lab/netns/index.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends what this process has started in the root namespace; what lives in a lab goes with it. */
function endChildren(): void {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
  for (const pid of children.split(' ').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGTERM');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause;
    }
  }
}

/** Runs what brings up labs in `stateDir`; a signal in the middle of it takes them down, and the folder is gone in any case. */
export async function interruptible(stateDir: string, work: () => Promise<void>): Promise<void> {
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve(128 + constants.signals[signal]));
  });
  let status = 0;
  try {
    status = await Promise.race([work().then(() => 0), interrupted]);
    if (status !== 0) {
      endChildren();
      await takeDownOwn(stateDir);
    }
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
  if (status !== 0) process.exit(status);
}

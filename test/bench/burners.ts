import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Says that it burns, and does until whoever started it is gone. */
const burner =
  'process.stdout.write("burning"); const parent = process.ppid; while (process.ppid === parent);';

/** `nice` is added to this process's own: a child begins with its parent's. */
export async function startBurners(count: number, nice: number): Promise<readonly ChildProcess[]> {
  const burners = Array.from({ length: count }, () =>
    // Each in a session of its own, as the kernel's autogroup weighs sessions.
    spawn('nice', ['-n', String(nice), process.execPath, '-e', burner], {
      ...{ stdio: ['ignore', 'pipe', 'ignore'], detached: true },
    }),
  );
  await Promise.all(burners.map(({ stdout }) => stdout && once(stdout, 'data')));
  return burners;
}

export async function endBurner(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

import { existsSync, rmSync } from 'node:fs';
import { removeCgroup } from './cgroup.ts';
import { run } from './command.ts';
import { emptyNetns, endProcess } from './daemon.ts';
import { type Holdings, orphans, ownLabs } from './record.ts';

async function removeNetns(name: string): Promise<void> {
  await removeOnce(`/run/netns/${name}`, ['netns', 'del', name]);
}

async function removeUplink(name: string): Promise<void> {
  if (name !== '') await removeOnce(`/sys/class/net/${name}`, ['link', 'del', name]);
}

/** Two may take down the same lab at once: whoever comes second finds nothing left. */
async function removeOnce(file: string, words: readonly string[]): Promise<void> {
  if (!existsSync(file)) return;
  await run('ip', words).catch((cause: unknown) => {
    if (existsSync(file)) throw cause;
  });
}

/** Takes all of it down: processes first, then what they lived in. What is already gone is no error. */
export async function takeDown(holdings: Holdings): Promise<void> {
  await Promise.all(holdings.processes.map(endProcess));
  await Promise.all(holdings.netns.map(emptyNetns));
  await removeCgroup(holdings.cgroups);
  await removeUplink(holdings.uplink);
  await Promise.all(holdings.netns.map(removeNetns));
}

/**
 * Removes what crashed runs left behind, by the records in `stateDir`; labs whose owner lives are left alone.
 * Resolves with the names of the labs removed.
 */
export function sweep(stateDir: string): Promise<string[]> {
  return remove(orphans(stateDir));
}

/** Takes down what this process has up in `stateDir`, for one that ends in the middle of its work. */
export function takeDownOwn(stateDir: string): Promise<string[]> {
  return remove(ownLabs(stateDir));
}

async function remove(labs: ReturnType<typeof orphans>): Promise<string[]> {
  for (const { file, holdings } of labs) {
    await takeDown(holdings);
    rmSync(file.replace(/\.json$/, ''), { recursive: true, force: true });
    rmSync(file, { force: true });
  }
  return labs.map(({ holdings }) => holdings.lab);
}

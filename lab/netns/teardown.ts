import { existsSync, rmSync } from 'node:fs';
import { removeCgroup } from './cgroup.ts';
import { run } from './command.ts';
import { emptyNetns, endProcess } from './daemon.ts';
import { type Holdings, orphans } from './record.ts';

async function removeNetns(name: string): Promise<void> {
  if (existsSync(`/run/netns/${name}`)) await run('ip', ['netns', 'del', name]);
}

async function removeUplink(name: string): Promise<void> {
  if (name !== '' && existsSync(`/sys/class/net/${name}`)) await run('ip', ['link', 'del', name]);
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
export async function sweep(stateDir: string): Promise<string[]> {
  const left = orphans(stateDir);
  for (const { file, holdings } of left) {
    await takeDown(holdings);
    rmSync(file.replace(/\.json$/, ''), { recursive: true, force: true });
    rmSync(file, { force: true });
  }
  return left.map(({ holdings }) => holdings.lab);
}

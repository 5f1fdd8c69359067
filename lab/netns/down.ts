import { existsSync } from 'node:fs';
import { until } from './command.ts';
import { isAlive, recordedLabs } from './record.ts';
import { sweep } from './teardown.ts';

/** What a lab may need to end its daemons and to remove what they lived in, in milliseconds. */
const patience = 60_000;

/**
 * Takes down labs of `stateDir`, also those of other processes: all, or those of a name or of the first part of one.
 * Resolves with their names.
 */
export async function takeDownNamed(stateDir: string, name: string | undefined): Promise<readonly string[]> {
  const asked = recordedLabs(stateDir).filter(
    ({ holdings: { lab } }) => name === undefined || lab === name || lab.startsWith(`${name}-`),
  );
  for (const { file, holdings } of asked) {
    if (!isAlive(holdings.owner)) continue;
    process.kill(holdings.owner.pid, 'SIGTERM');
    const gone = async (): Promise<true | undefined> => (existsSync(file) ? undefined : true);
    await until(`the end of ${holdings.lab}`, gone, patience);
  }
  // Of those whose process was gone already.
  await sweep(stateDir);
  return asked.map(({ holdings }) => holdings.lab);
}

import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ForelockError } from '../core/index.ts';
import { lastInstance } from '../reserve/index.ts';

/**
 * The number that tells this Forelock from others that reserve on the same devices, 1..32767: drawn at the first start, and
 * kept in a file of its own, so that what a lost journal has left on devices is still known for this Forelock's.
 *
 * @param draw gives a number 1..`most`
 */
export async function openInstance(directory: string, draw: (most: number) => number): Promise<number> {
  const file = join(directory, 'instance');
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  if (text === undefined) return keep(directory, file, draw(lastInstance));
  const known = /^\d+\n?$/.test(text) ? Number(text) : 0;
  if (known >= 1 && known <= lastInstance) return known;
  throw new ForelockError(
    'journal-broken',
    `${file}: '${text.trim()}' is no number from 1 to ${lastInstance}; where none is known any more, remove the file: another is drawn, and rows that stand on devices by the old one are left there`,
  );
}

/** There as a whole or not at all, whatever dies. */
async function keep(directory: string, file: string, instance: number): Promise<number> {
  const fresh = await open(`${file}.new`, 'w', 0o600);
  await fresh.writeFile(`${instance}\n`);
  await fresh.sync();
  await fresh.close();
  await rename(`${file}.new`, file);
  const folder = await open(directory, 'r');
  await folder.sync();
  await folder.close();
  return instance;
}

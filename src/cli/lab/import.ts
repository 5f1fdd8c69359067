import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ForelockError } from '../../core/index.ts';
import { configText } from './config-text.ts';
import { type Judged, judgeDevice, type Known, withLogins } from './device-entry.ts';
import { nextSteps } from './next-steps.ts';
import { readInventory } from './read-inventory.ts';

export interface ImportAsked extends Known {
  /** The inventory. */
  readonly from: string;
  /** The forelock.yaml that is written or added to; undefined: none. */
  readonly out: string | undefined;
  /** Whether devices that can't be taken in are left out, rather than the whole refused. */
  readonly skipUnknown: boolean;
}

export interface Imported {
  /** The forelock.yaml. */
  readonly text: string;
  /** What was done, what was left out, and what comes next, a line each. */
  readonly told: readonly string[];
}

/** Makes devices of forelock.yaml of an inventory. Rejects with `inventory-invalid`, and nothing is written then. */
export async function importInventory(asked: ImportAsked): Promise<Imported> {
  const { style, devices } = await readInventory(asked.from);
  const judged = devices.map((found) => judgeDevice(found, asked));
  const faults = judged.flatMap((each) => ('faults' in each ? each.faults : []));
  const taken = judged.filter((each): each is Exclude<Judged, { faults: unknown }> => 'entry' in each);
  if (faults.length > 0 && !asked.skipUnknown)
    throw new ForelockError('inventory-invalid', faults.join('\n'));
  if (taken.length === 0)
    throw new ForelockError(
      'inventory-invalid',
      [...faults, `${asked.from}: a ${style} without a device`].join('\n'),
    );
  const { entries, variables } = withLogins(taken);
  const file = asked.out ?? 'forelock.yaml';
  const there = asked.out === undefined ? undefined : await textOf(asked.out);
  const { text, already } = configText(entries, resolve(file), there);
  if (asked.out !== undefined) await writeFile(asked.out, text);
  return {
    text,
    told: [
      `${asked.from}: ${style}, ${entries.length} devices${asked.out === undefined ? '' : ` into ${asked.out}`}`,
      ...faults.map((fault) => `left out: ${fault}`),
      ...already.map((name) => `${name} is in ${file} already and stays as it is`),
      ...taken.flatMap(({ found }) => found.remarks),
      'Next:',
      ...nextSteps(entries, variables, file, there === undefined).map((step) => `  ${step}`),
    ],
  };
}

async function textOf(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new ForelockError('config-invalid', `${file} can't be read: ${cause.message}`, { cause });
  });
}

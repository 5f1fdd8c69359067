import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Config, compileConfig, ForelockError } from '../core/index.ts';

/** Reads and compiles a configuration file. Rejects with `config-invalid`. */
export async function readConfig(file: string): Promise<Config> {
  const path = resolve(file);
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new ForelockError('config-invalid', `${path} can't be read: ${cause.message}`, { cause });
  });
  return compileConfig(text, path);
}

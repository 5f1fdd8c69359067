import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generateKeyPair } from '../netconf/index.ts';

/** Makes Forelock's host key (Ed25519, mode 0600) where the file is not there; one that is there is left alone. */
export async function ensureHostKey(file: string): Promise<void> {
  const { private: key } = generateKeyPair('forelock');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, key, { flag: 'wx', mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause;
  });
}

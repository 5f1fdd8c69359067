import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ForelockError } from '../core/index.ts';
import { compileProfile } from './compile-profile.ts';
import type { DeviceProfile } from './profile.ts';

/** Every *.yaml of the directory, by profile name. Throws ForelockError `config-invalid`, also for a name given twice. */
export async function loadProfiles(directory: string): Promise<ReadonlyMap<string, DeviceProfile>> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.yaml')).sort();
  const profiles = new Map<string, DeviceProfile>();
  for (const file of files) {
    const path = join(directory, file);
    const profile = compileProfile(await readFile(path, 'utf8'), path);
    if (profiles.has(profile.name)) {
      throw new ForelockError('config-invalid', `${path}:1: name: profile ${profile.name} exists already`);
    }
    profiles.set(profile.name, profile);
  }
  return profiles;
}

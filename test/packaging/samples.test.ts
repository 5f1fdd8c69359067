import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importInventory } from '../../src/cli/lab/import.ts';
import { type Config, compileConfig } from '../../src/core/index.ts';
import { loadProfiles } from '../../src/device/index.ts';

const folder = join('packaging', 'samples');
const profiles = [...(await loadProfiles('devices')).keys()];
const compiled = (file: string): Config => compileConfig(readFileSync(file, 'utf8'), file);

describe('the sample configurations', () => {
  it.each([
    ['lab.yaml', 2],
    ['site.yaml', 50],
  ])('%s compiles, with %i devices of profiles that there are', (name, count) => {
    const { devices } = compiled(join(folder, name));
    expect(devices).toHaveLength(count);
    expect(profiles).toEqual(expect.arrayContaining(devices.map(({ profile }) => profile)));
  });

  it('provider.yaml compiles with the 5,000 devices that its inventory is imported as', async () => {
    const home = mkdtempSync(join(tmpdir(), 'forelock-samples-'));
    cpSync(folder, home, { recursive: true });
    const out = join(home, 'provider.yaml');
    const asked = { profiles, mapped: new Map(), user: undefined, skipUnknown: false, out };
    const { told } = await importInventory({ from: join(home, 'provider.ini'), ...asked });
    expect(told[0]).toContain('Ansible inventory, 4999 devices');
    expect(compiled(out).devices).toHaveLength(5_000);
    rmSync(home, { recursive: true });
  });
});

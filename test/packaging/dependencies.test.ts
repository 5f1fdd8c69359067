import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

interface Locked {
  readonly dev?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

/** As old packages write it, too. */
interface Manifest {
  readonly license?: string;
  readonly licenses?: readonly { readonly type: string }[];
}

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);

/** Licences that may go out with an Apache-2.0 program. Python-2.0 is argparse's, BlueOak-1.0.0 sax's, Unlicense tweetnacl's. */
const allowed = new Set([
  ...['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'],
  ...['Python-2.0', 'BlueOak-1.0.0', 'Unlicense'],
]);
/** Both build a native part that Forelock does without (decision 7). */
const buildsNative = ['node_modules/cpu-features', 'node_modules/ssh2'];

function licencesOf(path: string): readonly string[] {
  const { license, licenses = [] } = JSON.parse(
    readFileSync(join(root, path, 'package.json'), 'utf8'),
  ) as Manifest;
  return license === undefined
    ? licenses.map(({ type }) => type)
    : license.replace(/[()]/g, '').split(' OR ');
}

describe('what is shipped beside Forelock', () => {
  it('has a licence that lets it', () => {
    const installed = shipped.filter(([path]) => existsSync(join(root, path, 'package.json')));
    expect(installed.length).toBeGreaterThan(100);
    const others = installed.filter(([path]) => !licencesOf(path).some((each) => allowed.has(each)));
    expect(others.map(([path]) => `${path}: ${licencesOf(path)}`)).toEqual([]);
  });

  it('runs nothing when it is installed, but what is known', () => {
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual(
      buildsNative,
    );
  });

  it('is pinned by its hash, and comes from a registry', () => {
    for (const [path, { integrity, resolved }] of shipped) {
      expect(integrity, path).toMatch(/^sha512-/);
      expect(resolved ?? '', path).not.toMatch(/^(git|file|http:)/);
    }
  });
});

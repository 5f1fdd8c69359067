// Makes a fresh clone ready: npm packages, the build and, with --debian and as root, the real daemons and clients
// that the lab tests run against. Plain JavaScript, since it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const debian = readFileSync(join(root, 'lab', 'debian-packages.txt'), 'utf8')
  .split('\n')
  .filter(Boolean);

function run(command, args, { fatal = true } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const failed = result.error !== undefined || result.status !== 0;
  if (failed && fatal) {
    console.error(
      `forelock: '${command} ${args.join(' ')}' failed${result.error ? `: ${result.error.message}` : ''}`,
    );
    process.exit(1);
  }
  return !failed;
}

function installNpmPackages() {
  const lock = join(root, 'package-lock.json');
  const stamp = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(lock) || !existsSync(stamp)) run('npm', ['ci', '--no-fund', '--no-audit']);
}

function missingDebianPackages() {
  return debian.filter((name) => {
    const status = spawnSync('dpkg', ['-s', name], { encoding: 'utf8' });
    return !status.stdout?.includes('Status: install ok installed');
  });
}

/** Without root or apt the lab tests skip and say so; that is their word to say, not ours. */
function installDebianPackages() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const missing = missingDebianPackages();
  if (missing.length === 0) return;
  const install = ['install', '-y', '-q', '--no-install-recommends', ...missing];
  if (!run('apt-get', ['update', '-q'], { fatal: false }) || !run('apt-get', install, { fatal: false })) {
    console.error(
      `forelock: could not install ${missing.join(' ')}; the lab tests that need them will be skipped`,
    );
  }
}

installNpmPackages();
if (process.argv.includes('--debian')) installDebianPackages();
run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
run(process.execPath, [join('lab', 'page.mjs')]);
chmodSync(join(root, 'dist', 'src', 'main.js'), 0o755);

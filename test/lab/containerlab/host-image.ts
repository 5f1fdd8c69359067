import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the Dockerfile of lab/containerlab/netconfd/ installs, and what its build and its start call beside. */
const packages = [
  ...[
    'base-files',
    'bash',
    'dash',
    'coreutils',
    'sed',
    'grep',
    'netconfd',
    'openssh-server',
    'openssh-client',
  ],
  ...['snmpd', 'iproute2'],
];

const output = (file: string, args: readonly string[], input?: string): string =>
  execFileSync(file, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    ...(input === undefined ? {} : { input }),
  });

/** The packages with all that they depend on, of those that are installed here. */
function withDependencies(): readonly string[] {
  const only = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'];
  const depends = ['depends', '--recurse', '--installed', ...only.map((each) => `--no-${each}`), ...packages];
  const selected = output('dpkg', ['--get-selections']).matchAll(/^([^\s:]+)\S*\s+install$/gm);
  const installed = new Set([...selected].map(({ 1: name = '' }) => name));
  const named = output('apt-cache', depends).match(/^[a-z0-9][^\s:]*/gm) ?? [];
  return [...new Set(named)].filter((name) => installed.has(name));
}

/** There is no registry to pull Debian from: a tree of the files of this machine's own packages stands in for it. */
export function layHostTree(directory: string): void {
  const merged = (file: string): string => file.replace(/^\/(bin|sbin|lib|lib64)\//, '/usr/$1/');
  const files = output('dpkg-query', ['-L', ...withDependencies()])
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('/') && !/^\/usr\/share\/(doc|man|locale|perl|info)|\/perl\/|\/systemd/.test(line),
    )
    .map(merged);
  const list = [...new Set(files)].sort().join('\n');
  mkdirSync(directory, { recursive: true });
  const tar = join(directory, '..', 'host.tar');
  execFileSync('tar', ['--no-recursion', '--ignore-failed-read', '-cf', tar, '-C', '/', '-T', '-'], {
    input: list.replaceAll(/^\//gm, './'),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  execFileSync('tar', ['-xf', tar, '-C', directory]);
  for (const name of ['etc', 'tmp', 'root', 'run', 'var/lib/snmp'])
    mkdirSync(join(directory, name), { recursive: true });
  const accounts = ['root:x:0:0::/root:/bin/bash', 'sshd:x:100:65534::/run/sshd:/usr/sbin/nologin'];
  writeFileSync(join(directory, 'etc', 'passwd'), `${accounts.join('\n')}\n`);
  writeFileSync(join(directory, 'etc', 'shadow'), 'root:!:19000:0:99999:7:::\n');
  writeFileSync(join(directory, 'etc', 'group'), 'root:x:0:\nnogroup:x:65534:\n');
  cpSync('/etc/nsswitch.conf', join(directory, 'etc', 'nsswitch.conf'));
}

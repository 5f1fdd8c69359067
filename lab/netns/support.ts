import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cgroupHome } from './cgroup.ts';

export type LabSupport = { readonly ok: true } | { readonly ok: false; readonly why: string };

export const programs = {
  netconfd: '/usr/sbin/netconfd',
  netconfSubsystem: '/usr/sbin/netconf-subsystem',
  snmpd: '/usr/sbin/snmpd',
  sshd: '/usr/sbin/sshd',
} as const;

const onPath = ['ip', 'tc', 'nsenter', 'ssh', 'ssh-keygen', 'snmpget', 'snmpwalk', 'nft', 'tcpdump'];

function missingPrograms(): string[] {
  const named = Object.values(programs).filter((file) => !existsSync(file));
  const called = onPath.filter((name) => spawnSync(name, ['-V']).error !== undefined);
  return [...named, ...called];
}

/** The kernel says best what it can do: make a namespace with an HTB link, and take it away. */
function kernelRefusal(): string | undefined {
  const name = `fl-probe-${process.pid}`;
  const steps: [string, string[]][] = [
    ['ip', ['netns', 'add', name]],
    ['ip', ['-n', name, 'link', 'add', 'probe0', 'type', 'veth', 'peer', 'name', 'probe1']],
    ['tc', ['-n', name, 'qdisc', 'add', 'dev', 'probe0', 'root', 'handle', '1:', 'htb']],
    ['ip', ['-n', name, 'link', 'add', 'probe2', 'type', 'bridge']],
  ];
  try {
    for (const [file, args] of steps) {
      const done = spawnSync(file, args, { encoding: 'utf8' });
      if (done.status !== 0) return `${file} ${args.join(' ')}: ${done.stderr.trim()}`;
    }
    return undefined;
  } finally {
    spawnSync('ip', ['netns', 'del', name]);
  }
}

/** A locked root account ('!' in shadow) is refused by an sshd without PAM, keys or not. */
function rootIsLocked(): boolean {
  return readFileSync('/etc/shadow', 'latin1').startsWith('root:!');
}

function refusal(): string | undefined {
  if (process.platform !== 'linux') return 'the lab needs Linux';
  if (process.getuid?.() !== 0) return 'the lab needs root';
  const missing = missingPrograms();
  if (missing.length > 0) return `not installed: ${missing.join(', ')} (see lab/debian-packages.txt)`;
  if (rootIsLocked()) return "root's account is locked in /etc/shadow, so sshd would refuse its key";
  if (cgroupHome() === undefined) return 'no writable cgroup hierarchy with cpu and memory';
  return kernelRefusal();
}

/** Whether this machine can carry the lab, and in words why not. */
export function labSupport(): LabSupport {
  const why = refusal();
  return why === undefined ? { ok: true } : { ok: false, why };
}

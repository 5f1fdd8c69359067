import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Identity } from './identity.ts';
import type { Premises } from './premises.ts';

export const sshdProgram = '/usr/sbin/sshd';

async function untilAnswering(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (answered) return;
    await sleep(25);
  }
  throw new Error(`sshd did not listen on port ${port} within 5 s`);
}

/** An OpenSSH server of our own on loopback, on `port`, with `subsystem` as its `netconf`; returns that port. */
export async function startSshd(
  premises: Premises,
  keys: { readonly host: Identity; readonly tool: Identity },
  subsystem: string,
  port: number,
): Promise<number> {
  const file = join(premises.folder, `sshd-${port}.conf`);
  // Debian's sshd refuses to start as root without its privilege separation folder.
  if (process.getuid?.() === 0 && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${keys.host.privateFile}`,
    `AuthorizedKeysFile ${keys.tool.privateFile}.pub`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'UseDNS no',
    'MaxStartups 200',
    // Its shell then does not read root's .bashrc, which may take long.
    'SetEnv SHLVL=1',
    `Subsystem netconf ${subsystem}`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  premises.start(sshdProgram, ['-D', '-e', '-q', '-f', file], ['ignore', 'ignore', 'inherit']);
  await untilAnswering(port);
  return port;
}

import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SimulatedDeviceOptions } from '../../src/simulator/index.ts';
import { freePort } from '../processes/free-port.ts';
import type { Identity } from './identity.ts';
import { type Premises, portsAnnounced } from './premises.ts';
import { sshdProgram, startSshd } from './sshd.ts';

/** The devices of a run: `r1` for small RPCs and locks, `bulk` for large replies; ports on loopback. */
export interface Devices {
  /** What `r1` is, in words for the reader of the figures. */
  readonly what: string;
  readonly user: string;
  readonly ports: { readonly r1: number; readonly bulk: number };
}

export interface DeviceKeys {
  readonly host: Identity;
  readonly tool: Identity;
}

const here = dirname(fileURLToPath(import.meta.url));
const netconfd = '/usr/sbin/netconfd';
const netconfSubsystem = '/usr/sbin/netconf-subsystem';

async function untilThere(file: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (existsSync(file)) return;
    await sleep(25);
  }
  throw new Error(`netconfd did not make its socket within 10 s: ${file}`);
}

async function startNetconfd(premises: Premises, keys: DeviceKeys, user: string): Promise<number> {
  const socket = join(premises.folder, 'netconfd.sock');
  const options = [
    '--module=ietf-interfaces',
    '--module=ietf-system',
    '--target=candidate',
    `--ncxserver-sockname=${socket}`,
    `--superuser=${user}`,
    '--no-startup',
    '--log-level=error',
  ];
  // netconfd refuses a session that came to another SSH port than the one that it was told.
  const port = await freePort();
  premises.start(netconfd, [...options, `--port=${port}`], ['ignore', 'ignore', 'ignore']);
  await untilThere(socket);
  return startSshd(premises, keys, `${netconfSubsystem} --ncxserver-sockname=${port}@${socket}`, port);
}

async function startSimulated(premises: Premises, keys: DeviceKeys, user: string): Promise<number> {
  const program = join(here, '..', 'processes', 'simulated-device.js');
  const options: SimulatedDeviceOptions = {
    logins: [{ user, key: keys.tool.publicLine }],
    hostKey: readFileSync(keys.host.privateFile, 'utf8'),
  };
  const child = premises.start(process.execPath, [program, JSON.stringify(options)]);
  const ports = await portsAnnounced(child, 'the simulated device');
  const port = ports.r1;
  if (port === undefined) throw new Error('the simulated device announced no port for r1');
  return port;
}

function hasRealDevice(): boolean {
  return process.getuid?.() === 0 && existsSync(netconfd) && existsSync(netconfSubsystem);
}

/**
 * A real netconfd behind its own sshd where that can run (root, Debian's packages) and `simulated` does not forbid it,
 * else the simulated device; the bulk device beside it.
 */
export async function startDevices(
  premises: Premises,
  keys: DeviceKeys,
  simulated: boolean,
): Promise<Devices> {
  if (!existsSync(sshdProgram)) throw new Error(`${sshdProgram} is missing: install openssh-server`);
  const user = userInfo().username;
  const real = !simulated && hasRealDevice();
  const r1 = real ? await startNetconfd(premises, keys, user) : await startSimulated(premises, keys, user);
  const bulk = await startSshd(
    premises,
    keys,
    `${process.execPath} ${join(here, 'bulk-subsystem.js')}`,
    await freePort(),
  );
  const what = real
    ? "netconfd (yuma123, Debian's package) behind its own OpenSSH sshd"
    : 'the simulated device, in a process of its own';
  return { what, user, ports: { r1, bulk } };
}

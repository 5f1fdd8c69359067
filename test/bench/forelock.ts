import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { DeviceKeys, Devices } from './devices.ts';
import { writeKnownHosts } from './identity.ts';
import type { Premises } from './premises.ts';

const program = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src', 'main.js');

/** Writes forelock.yaml with a journal on disk, one tool and the two devices; returns its file. */
function writeConfig(premises: Premises, keys: DeviceKeys, devices: Devices): string {
  const state = mkdtempSync(join(premises.folder, 'state-'));
  const login = { user: devices.user, 'private-key': keys.tool.privateFile };
  const device = (name: string, port: number) => ({
    name,
    profile: 'linux-yuma123',
    host: '127.0.0.1',
    port,
    'known-hosts': writeKnownHosts(premises.folder, [port], keys.host),
    listen: 0,
    login,
  });
  const config = {
    listen: { host: '127.0.0.1', port: 0, 'host-key': keys.host.privateFile },
    state,
    tools: [{ name: devices.user, keys: [keys.tool.publicLine], priority: 'normal' }],
    devices: [device('r1', devices.ports.r1), device('bulk', devices.ports.bulk)],
  };
  const file = join(state, 'forelock.yaml');
  writeFileSync(file, stringify(config));
  return file;
}

function logFile(premises: Premises): string {
  return join(premises.folder, 'forelock.log');
}

/** Starts `forelock serve` with its own default log level, the log in a file as a service's would be. */
export function startForelock(premises: Premises, keys: DeviceKeys, devices: Devices): ChildProcess {
  const file = writeConfig(premises, keys, devices);
  const log = openSync(logFile(premises), 'a');
  const child = premises.start(program, ['serve', '--config', file], ['ignore', 'pipe', log]);
  closeSync(log);
  return child;
}

/** The last lines of Forelock's log; empty where it was not started. */
export function endOfLog(premises: Premises): string {
  const file = logFile(premises);
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').split('\n').slice(-20).join('\n');
}

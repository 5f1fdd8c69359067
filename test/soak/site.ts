import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { controlSocket } from '../../src/http/index.ts';
import type { DeviceTarget } from '../../src/netconf/index.ts';
import { connect, type ForelockClient } from '../../src/sdk/index.ts';
import { openFleet } from '../bench/harmony-fleet.ts';
import { type Identity, writeIdentity } from '../bench/identity.ts';
import { type Premises, portsAnnounced } from '../bench/premises.ts';
import { freePort } from '../processes/free-port.ts';

const here = import.meta.dirname;
const classes = ['low', 'normal', 'high', 'critical'];
const deviceLogin = 'admin';

/** A Forelock in front of simulated devices that stay and some that come and go, each in processes of their own. */
export interface Site {
  readonly forelock: ChildProcess;
  readonly client: ForelockClient;
  readonly state: string;
  readonly tools: readonly string[];
  readonly devices: readonly string[];
  target(tool: string, device: string): DeviceTarget;
  /** Has a device that comes and goes go, and come again after that many milliseconds. */
  restart(device: string, after: number): Promise<void>;
  /** Those that come and go. */
  readonly fleeting: readonly string[];
  /** What Forelock's log has of errors. */
  errors(): readonly string[];
}

export async function openSite(
  premises: Premises,
  counts: { devices: number; tools: number },
): Promise<Site> {
  const tool = writeIdentity(premises.folder, 'soak-tool');
  const setting = {
    name: 'simulated',
    devices: counts.devices,
    tools: 0,
    rounds: 0,
    scale: 1,
    window: 1,
  } as const;
  const fleet = await openFleet(premises, setting, premises.folder);
  const fleeting = await Promise.all(['f1', 'f2'].map((name) => Fleeting.open(premises, name)));
  const tools = Array.from({ length: counts.tools }, (_, at) => `t${at + 1}`);
  const state = join(premises.folder, 'state');
  const entries = [...fleet.entries, ...fleeting.map(({ entry }) => entry)].map((entry) => ({
    ...entry,
    listen: 0,
  }));
  const config = {
    ...{ listen: { host: '127.0.0.1' }, state, devices: entries },
    tools: tools.map((name, at) => ({
      ...{ name, keys: [tool.publicLine], priority: classes[at % classes.length], wait: '2s', lease: '5s' },
      candidate: at % 3 === 0 ? 'private' : 'shared',
    })),
    policy: { monitor: { low: 0.5, readings: 1, 'idle-readings': 2, 'cool-down': '1s' } },
  };
  const file = join(premises.folder, 'forelock.yaml');
  writeFileSync(file, stringify(config));
  const { forelock, ports } = await serve(premises, file);
  return {
    ...{ forelock, state, tools, devices: Object.keys(ports), fleeting: fleeting.map(({ name }) => name) },
    client: await connect({ socket: controlSocket(state) }),
    target: (user, device) => targetOf(tool, user, ports[device] ?? 0),
    restart: async (device, after) => fleeting.find(({ name }) => name === device)?.restart(after),
    errors: () => linesOf(premises).filter((line) => line.includes('"level":50')),
  };
}

function targetOf({ privateFile }: Identity, user: string, port: number): DeviceTarget {
  const privateKey = readFileSync(privateFile);
  return { host: '127.0.0.1', port, user, privateKey, hostKey: { kind: 'insecure' } };
}

const logOf = ({ folder }: Premises): string => join(folder, 'forelock.log');

function linesOf(premises: Premises): readonly string[] {
  return readFileSync(logOf(premises), 'utf8').split('\n');
}

async function serve(
  premises: Premises,
  file: string,
): Promise<{ readonly forelock: ChildProcess; readonly ports: Readonly<Record<string, number>> }> {
  const log = openSync(logOf(premises), 'a');
  const options = ['--expose-gc', '--import', join(here, 'probe.js')];
  const program = [
    join(here, '..', '..', 'src', 'main.js'),
    'serve',
    '--config',
    file,
    '--log-level',
    'error',
  ];
  const forelock = premises.start(process.execPath, [...options, ...program], ['ignore', 'pipe', log, 'ipc']);
  closeSync(log);
  return { forelock, ports: await portsAnnounced(forelock, 'Forelock', 60_000) };
}

/** A device in a process of its own, that is killed and started again on the same ports. */
class Fleeting {
  readonly name: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly #premises: Premises;
  readonly #options: string;
  #child: ChildProcess;

  private constructor(premises: Premises, name: string, options: string, child: ChildProcess, entry: object) {
    this.name = name;
    this.entry = { name, ...entry };
    this.#premises = premises;
    this.#options = options;
    this.#child = child;
  }

  static async open(premises: Premises, name: string): Promise<Fleeting> {
    const host = writeIdentity(premises.folder, `${name}-host`);
    const password = join(premises.folder, `${name}-password`);
    writeFileSync(password, 'device-password', { mode: 0o600 });
    const port = await freePort();
    const options = JSON.stringify({
      ...{ port, hostKey: readFileSync(host.privateFile, 'utf8') },
      logins: [{ user: deviceLogin, password: 'device-password' }],
    });
    const child = await start(premises, options);
    const pin = join(premises.folder, `${name}-known-hosts`);
    writeFileSync(pin, `[127.0.0.1]:${port} ${host.publicLine}\n`);
    const entry = {
      ...{ profile: 'simulator', host: '127.0.0.1', port, 'known-hosts': pin },
      login: { user: deviceLogin, 'password-file': password },
    };
    return new Fleeting(premises, name, options, child, entry);
  }

  async restart(after: number): Promise<void> {
    this.#child.kill('SIGKILL');
    await sleep(after);
    this.#child = await start(this.#premises, this.#options);
  }
}

async function start(premises: Premises, options: string): Promise<ChildProcess> {
  const program = join(here, '..', 'processes', 'simulated-device.js');
  const child = premises.start(process.execPath, [program, options]);
  await portsAnnounced(child, 'a simulated device');
  return child;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { hashPassword } from '../../src/cli/password.ts';
import { type DeviceTarget, encodeGet, generateKeyPair, NetconfClient } from '../../src/netconf/index.ts';
import { openSnmp, type SnmpSession, type UsmLogin } from '../../src/snmp/index.ts';
import { freePort } from '../processes/free-port.ts';

const password = 'crash-password';
const login: UsmLogin = {
  version: '3',
  user: 'forelock',
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
};
const columns = [
  '1.3.6.1.2.1.97.1.8.4.1.3',
  '1.3.6.1.4.1.8072.9999.9999.1.1',
  '1.3.6.1.4.1.8072.9999.9999.1.2',
];
const locksFilter =
  '<netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><datastores/></netconf-state>';

export type Actor = 'client' | 'proxy' | 'device';

/** A device, a Forelock and two tools, each a process of its own that can be killed and started again. */
export class Stage {
  readonly #folder = mkdtempSync(join(tmpdir(), 'forelock-crash-'));
  readonly #hostKey = generateKeyPair('crash').private;
  readonly #processes = new Map<string, ChildProcess>();
  #devicePort = 0;
  #snmpPort = 0;
  #proxyPort = 0;
  #snmp: SnmpSession | undefined;

  async open(): Promise<void> {
    [this.#devicePort, this.#snmpPort, this.#proxyPort] = await Promise.all([
      freePort(),
      freePort(),
      freePort(),
    ]);
    const hash = await hashPassword(password);
    const { hostKeySha256 } = await this.#startDevice();
    this.#snmp = openSnmp({ host: '127.0.0.1', port: this.#snmpPort, login, timeout: 1_000, retries: 3 });
    this.#write('password', password);
    this.#write('auth', login.auth.key);
    this.#write('priv', login.priv?.key ?? '');
    this.#write('forelock.yaml', this.#config(hash, String(hostKeySha256)));
    await this.#startProxy();
    this.#startClient('client');
    this.#startClient('other');
  }

  async kill(actor: Actor): Promise<void> {
    await this.#end(actor);
  }

  async restart(actor: Actor): Promise<void> {
    if (actor === 'client') this.#startClient('client');
    else if (actor === 'proxy') await this.#startProxy();
    else await this.#startDevice();
  }

  /** Kills both tools, so that nothing asks any more. */
  async silence(): Promise<void> {
    await Promise.all([this.#end('client'), this.#end('other')]);
  }

  resume(): void {
    this.#startClient('client');
    this.#startClient('other');
  }

  /** Resolves when a tool has just been through a whole round: from then on, work is under way all the time. */
  async working(): Promise<void> {
    const rounds = ['client', 'other'].flatMap((name) => this.#processes.get(name)?.stdout ?? []);
    await Promise.race(rounds.map((stdout) => once(stdout, 'data', { signal: AbortSignal.timeout(20_000) })));
  }

  /** What still stands on the device, as it says itself over NETCONF and SNMP. */
  async standing(): Promise<{ readonly locks: number; readonly rows: number }> {
    const client = await NetconfClient.open(this.#target(this.#devicePort));
    const { data } = await client.rpc(encodeGet({ subtree: locksFilter }));
    await client.close();
    const rows = await Promise.all(
      columns.map(async (column) => (await this.#snmp?.walk(column))?.length ?? 0),
    );
    return {
      locks: data.split('<locked-by-session>').length - 1,
      rows: rows.reduce((sum, count) => sum + count, 0),
    };
  }

  async close(): Promise<void> {
    this.#snmp?.close();
    await Promise.all([...this.#processes.keys()].map((name) => this.#end(name)));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #target(port: number): DeviceTarget {
    return { host: '127.0.0.1', port, user: 'admin', password, hostKey: { kind: 'insecure' } };
  }

  #startDevice(): Promise<Record<string, unknown>> {
    const options = {
      ...{ port: this.#devicePort, hostKey: this.#hostKey, logins: [{ user: 'admin', password }] },
      snmp: { port: this.#snmpPort, login, capacity: { cpu: 2, memory: 2 ** 30, bandwidth: 1e8 } },
    };
    return this.#start('device', ['dist/test/processes/simulated-device.js', JSON.stringify(options)]);
  }

  #startProxy(): Promise<Record<string, unknown>> {
    const config = join(this.#folder, 'forelock.yaml');
    return this.#start('proxy', ['dist/src/main.js', 'serve', '--config', config, '--log-level', 'error']);
  }

  #startClient(name: string): void {
    const target = JSON.stringify(this.#target(this.#proxyPort));
    this.#spawn(name, ['dist/test/processes/lock-client.js', target, name]);
  }

  #spawn(name: string, args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#processes.set(name, child);
    return child;
  }

  /** Resolves with the line that the process prints when it is ready. */
  async #start(name: string, args: readonly string[]): Promise<Record<string, unknown>> {
    const child = this.#spawn(name, args);
    if (child.stdout === null) throw new Error(`${name} has no stdout`);
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(20_000) })) as [string];
    return JSON.parse(line) as Record<string, unknown>;
  }

  async #end(name: string): Promise<void> {
    const child = this.#processes.get(name);
    this.#processes.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text, { mode: 0o600 });
  }

  #config(hash: string, sha256: string): string {
    const file = (name: string): string => join(this.#folder, name);
    return stringify({
      listen: { host: '127.0.0.1', 'host-key': file('host-key') },
      state: file('state'),
      tools: [{ name: 'admin', password: hash }],
      devices: [
        {
          ...{
            name: 'r1',
            profile: 'simulator',
            host: '127.0.0.1',
            port: this.#devicePort,
            listen: this.#proxyPort,
          },
          'host-key-sha256': sha256,
          login: { user: 'admin', 'password-file': file('password') },
          snmp: {
            ...{ port: this.#snmpPort, user: login.user },
            auth: { protocol: 'sha256', 'key-file': file('auth') },
            privacy: { protocol: 'aes', 'key-file': file('priv') },
          },
          capacity: { cpu: 2, memory: '1GiB', bandwidth: '100Mbit' },
        },
      ],
    });
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { hashPassword } from '../../src/cli/password.ts';
import { type DeviceTarget, encodeGetConfig, type NetconfClient } from '../../src/netconf/index.ts';
import { freePort } from '../processes/free-port.ts';

const password = 'crash-password';

/** What stands on a device, as it says itself over NETCONF and SNMP. */
export interface Standing {
  readonly locks: number;
  readonly rows: number;
}

/** A device that can be killed in the middle of anything. */
export interface StageDevice {
  /** Its entry in forelock.yaml, less its name and port of its own. */
  readonly entry: Readonly<Record<string, unknown>>;
  kill(): Promise<void>;
  restart(): Promise<void>;
  standing(): Promise<Standing>;
  /** A session straight to it. */
  straight(): Promise<NetconfClient>;
  close(): Promise<void>;
}

/** Who works on a stage: a tool that locks, edits and commits, one with a candidate of its own, or one whose commits are refused. */
export type Play = 'lock-client' | 'private-client' | 'half-client';

export type Actor = 'client' | 'proxy' | 'device';

/** Resolves with the process and the line of JSON that it prints when it is ready; `hear` gets that and every other line. */
export async function startProcess(
  args: readonly string[],
  hear: (line: string) => void = () => {},
): Promise<{ readonly child: ChildProcess; readonly told: Readonly<Record<string, unknown>> }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', hear);
  const started = once(lines, 'line', { signal: AbortSignal.timeout(20_000) });
  const [line] = (await started.catch(async (cause: unknown) => {
    await killProcess(child);
    throw cause;
  })) as [string];
  return { child, told: JSON.parse(line) as Record<string, unknown> };
}

/** Kills it where it still runs; resolves when it is gone. */
export async function killProcess(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** A device, a Forelock and two tools, each of which can be killed and started again. */
export class Stage {
  readonly #device: StageDevice;
  readonly #play: Play;
  readonly #folder = mkdtempSync(join(tmpdir(), 'forelock-crash-'));
  readonly #processes = new Map<string, ChildProcess>();
  #proxyPort = 0;

  private constructor(device: StageDevice, play: Play) {
    this.#device = device;
    this.#play = play;
  }

  static async open(device: StageDevice, play: Play = 'lock-client'): Promise<Stage> {
    const stage = new Stage(device, play);
    stage.#proxyPort = await freePort();
    writeFileSync(stage.#config, stage.#configText(await hashPassword(password)));
    await stage.#startProxy();
    stage.resume();
    return stage;
  }

  async kill(actor: Actor): Promise<void> {
    if (actor === 'device') await this.#device.kill();
    else await this.#end(actor);
  }

  async restart(actor: Actor): Promise<void> {
    if (actor === 'client') this.#startClient('client');
    else if (actor === 'proxy') await this.#startProxy();
    else await this.#device.restart();
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

  /** Waits until nothing stands on the device, and tells what does if that does not come. */
  async settled(): Promise<Standing> {
    let standing = await this.#device.standing();
    for (let n = 0; n < 200 && standing.locks + standing.rows > 0; n += 1) {
      await sleep(50);
      standing = await this.#device.standing();
    }
    return standing;
  }

  /** What the device has in both of its datastores. */
  async config(): Promise<{ readonly running: string; readonly candidate: string }> {
    const client = await this.#device.straight();
    const hasCandidate = client.hello.capabilities.some((each) => each.includes(':candidate:'));
    const [running, candidate] = await Promise.all(
      (hasCandidate ? ['running', 'candidate'] : ['running']).map(
        async (name) => (await client.rpc(encodeGetConfig(name))).data,
      ),
    );
    await client.close();
    return { running: running ?? '', candidate: candidate ?? '' };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes.keys()].map((name) => this.#end(name)));
    await this.#device.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #config(): string {
    return join(this.#folder, 'forelock.yaml');
  }

  async #startProxy(): Promise<void> {
    const options = ['serve', '--config', this.#config, '--log-level', 'error'];
    this.#processes.set('proxy', (await startProcess(['dist/src/main.js', ...options])).child);
  }

  #startClient(name: string): void {
    const target: DeviceTarget = {
      ...{ host: '127.0.0.1', port: this.#proxyPort, user: 'admin', password },
      hostKey: { kind: 'insecure' },
    };
    const args = [`dist/test/processes/${this.#play}.js`, JSON.stringify(target), name];
    this.#processes.set(name, spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
  }

  async #end(name: string): Promise<void> {
    const child = this.#processes.get(name);
    this.#processes.delete(name);
    await killProcess(child);
  }

  #configText(hash: string): string {
    const file = (name: string): string => join(this.#folder, name);
    return stringify({
      listen: { host: '127.0.0.1', 'host-key': file('host-key') },
      state: file('state'),
      tools: [
        { name: 'admin', password: hash, candidate: this.#play === 'lock-client' ? 'shared' : 'private' },
      ],
      devices: [{ name: 'r1', listen: this.#proxyPort, ...this.#device.entry }],
    });
  }
}

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { hashPassword } from '../../src/cli/password.ts';
import { controlSocket } from '../../src/http/index.ts';
import { type DeviceTarget, encodeLock, encodeUnlock, NetconfClient } from '../../src/netconf/index.ts';
import { connect } from '../../src/sdk/index.ts';
import { verifyAudit } from '../../src/store/index.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { freePort } from '../processes/free-port.ts';
import { killProcess, startProcess } from './stage.ts';

const password = 'crash-password';

/** A device that a grant is had on, and what stands on it: locks, rows, classes, values that are not as at the start. */
export interface GrantedDevice {
  /** Its entry in forelock.yaml, less its name and port. */
  readonly entry: Readonly<Record<string, unknown>>;
  readonly standing: () => Promise<readonly string[]>;
}

/** What a Forelock finds that is started where another was killed, or where none was. */
export interface Aftermath {
  /** On the device, when tools are let in. */
  readonly standing: readonly string[];
  /** By its ledger, all amounts together. */
  readonly reserved: number;
  /** Whether a grant is had at once, without a wait. */
  readonly granted: boolean;
  /** On the device, when that has been given back. */
  readonly left: readonly string[];
}

/** Grants of one tool before one device, by Forelocks one after the other on one state directory, each of which is killed. */
export class OneGrant {
  readonly #device: GrantedDevice;
  readonly #folder = mkdtempSync(join(tmpdir(), 'forelock-steps-'));
  #port = 0;
  #child: ChildProcess | undefined;
  #lines: string[] = [];
  /** One session for all grants of a Forelock's life. */
  #client: NetconfClient | undefined;

  private constructor(device: GrantedDevice) {
    this.#device = device;
  }

  static async open(device: GrantedDevice, policy: object = {}): Promise<OneGrant> {
    const made = new OneGrant(device);
    made.#port = await freePort();
    const config = {
      listen: { host: '127.0.0.1', 'host-key': made.#file('host-key') },
      state: made.#file('state'),
      tools: [{ name: 'admin', password: await hashPassword(password), wait: 0 }],
      devices: [{ name: 'r1', listen: made.#port, ...device.entry }],
      policy,
    };
    writeFileSync(made.#file('forelock.yaml'), stringify(config));
    return made;
  }

  /** Starts a Forelock that will be killed at that step of the grant behind this look, if any is named. */
  async start(step?: string): Promise<Aftermath> {
    this.#lines = [];
    const last = step === undefined ? [] : [step];
    const args = ['dist/test/processes/mortal-serve.js', this.#file('forelock.yaml'), ...last];
    this.#child = (await startProcess(args, (line) => this.#lines.push(line))).child;
    const standing = await this.#settled();
    const forelock = await connect({ socket: controlSocket(this.#file('state')) });
    const [status] = await forelock.devices();
    const { cpu = 0, memory = 0, bandwidth = 0 } = status?.reserved ?? {};
    const granted = await this.#grant();
    return { standing, reserved: cpu + memory + bandwidth, granted, left: await this.#settled() };
  }

  /** Has a grant, and is killed in it; gives the steps that it came to. */
  async die(): Promise<readonly string[]> {
    await this.#arm();
    await this.#grant().catch(() => false);
    this.#leave();
    await this.#gone();
    return this.#steps();
  }

  /** Holds a grant until it is killed in it; gives the steps that it came to. */
  async dieHolding(): Promise<readonly string[]> {
    await this.#arm();
    await (await this.#session()).rpc(encodeLock('candidate')).catch(() => undefined);
    await this.#gone();
    this.#leave();
    return this.#steps();
  }

  /** Starts a Forelock that is killed at that step while it sees to what an earlier one has left. */
  async dieRecovering(step: string): Promise<readonly string[]> {
    this.#lines = [];
    const args = ['dist/test/processes/mortal-serve.js', this.#file('forelock.yaml'), step, 'armed'];
    this.#child = (await startProcess(args, (line) => this.#lines.push(line))).child;
    await this.#gone();
    return this.#lines.map((line) => (JSON.parse(line) as { step: string }).step);
  }

  /** Has a grant that nothing comes between; gives its steps. */
  async live(): Promise<readonly string[]> {
    await this.#arm();
    await this.#grant();
    await this.#settled();
    return this.#steps();
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Ends it as an operator does; gives the grants that are in the journal then. */
  async end(): Promise<readonly string[]> {
    this.#leave();
    this.#child?.kill('SIGTERM');
    await this.#gone();
    const journal = openSqliteJournal(this.#file('state/journal.db'));
    const standing = journal.standing().map(({ grant }) => grant);
    await journal.close();
    const { fault } = await verifyAudit(this.#file('state/audit'));
    if (fault !== undefined) throw new Error(`the audit log: record ${fault.sequence}: ${fault.why}`);
    return standing;
  }

  async close(): Promise<void> {
    this.#leave();
    await killProcess(this.#child);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #steps(): readonly string[] {
    const armed = this.#lines.findIndex((line) => line.includes('armed'));
    return this.#lines.slice(armed + 1).map((line) => (JSON.parse(line) as { step: string }).step);
  }

  async #arm(): Promise<void> {
    this.#child?.kill('SIGUSR2');
    while (!this.#lines.some((line) => line.includes('armed'))) await sleep(5);
  }

  /** A session that ended with its peer is told to the device by its system, which takes a moment. */
  async #settled(): Promise<readonly string[]> {
    let standing = await this.#device.standing();
    for (let n = 0; n < 100 && standing.length > 0; n += 1) {
      await sleep(50);
      standing = await this.#device.standing();
    }
    return standing;
  }

  async #session(): Promise<NetconfClient> {
    const target: DeviceTarget = {
      ...{ host: '127.0.0.1', port: this.#port, user: 'admin', password },
      hostKey: { kind: 'insecure' },
    };
    this.#client ??= await NetconfClient.open(target, { timeout: 10_000 });
    return this.#client;
  }

  async #grant(): Promise<boolean> {
    const client = await this.#session();
    const { ok } = await client.rpc(encodeLock('candidate'));
    return (await client.rpc(encodeUnlock('candidate'))).ok && ok;
  }

  #leave(): void {
    this.#client?.destroy();
    this.#client = undefined;
  }

  async #gone(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await once(child, 'exit', { signal: AbortSignal.timeout(20_000) });
  }
}

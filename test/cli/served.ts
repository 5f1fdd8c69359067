import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hashPassword } from '../../src/cli/password.ts';
import { controlSocket } from '../../src/http/index.ts';
import { connect, type ForelockClient } from '../../src/sdk/index.ts';

const program = join(import.meta.dirname, '..', '..', 'dist', 'src', 'main.js');

export interface Listening {
  readonly event: string;
  readonly port: number;
  readonly ports: Readonly<Record<string, number>>;
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Configured {
  /** Keys of the tool, with a comma before each. */
  readonly tool?: string;
  /** The tool's password, and what Forelock logs in to the device with. */
  readonly password?: string;
  readonly devicePassword?: string;
  readonly device?: { readonly port: number; readonly hostKeySha256: string };
}

const nowhere = { port: 1, hostKeySha256: 'A'.repeat(43) };

/** A folder with a configuration, and the processes of Forelock that a test starts in it. */
export class Served {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'forelock-serve-'));
  readonly file: string = join(this.folder, 'forelock.yaml');
  readonly #started: ChildProcess[] = [];

  /** One device, r1: down where none is given, since nothing listens on port 1. */
  async configure({
    tool = '',
    password = 'secret',
    devicePassword = 'secret',
    device = nowhere,
  }: Configured = {}): Promise<void> {
    writeFileSync(join(this.folder, 'password'), devicePassword);
    writeFileSync(
      this.file,
      `
listen: { port: 0 }
state: state
tools: [{ name: alice, password: "${await hashPassword(password)}"${tool} }]
devices:
  - { name: r1, profile: simulator, host: 127.0.0.1, port: ${device.port},
      host-key-sha256: "${device.hostKeySha256}", login: { user: forelock, password-file: password }, listen: 0 }
`,
    );
  }

  /** To what was served. */
  connect(): Promise<ForelockClient> {
    return connect({ socket: controlSocket(join(this.folder, 'state')) });
  }

  start(args: readonly string[], stdio: 'pipe' | 'inherit' = 'inherit'): ChildProcess {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', stdio] });
    this.#started.push(child);
    return child;
  }

  /** Resolves when tools can connect. */
  async serve(
    ...more: readonly string[]
  ): Promise<{ readonly child: ChildProcess; readonly listening: Listening }> {
    const child = this.start(['serve', '--config', this.file, ...more], 'pipe');
    return { child, listening: JSON.parse(await lineOf(child)) as Listening };
  }

  run(...args: readonly string[]): Promise<Outcome> {
    return new Promise((resolve) => {
      execFile(process.execPath, [program, ...args], (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });
  }

  async close(): Promise<void> {
    for (const child of this.#started) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(this.folder, { recursive: true });
  }
}

/** The next line on its stdout. */
export async function lineOf(child: ChildProcess): Promise<string> {
  const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  return line as string;
}

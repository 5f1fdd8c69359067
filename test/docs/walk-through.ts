import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compileConfig } from '../../src/core/index.ts';
import type { SimulatedDevice } from '../../src/simulator/index.ts';
import { openDocumentedDevice } from '../documented-device.ts';
import type { CodeBlock } from './code-blocks.ts';

const root = join(import.meta.dirname, '..', '..');

/** Debian's ncclient runs under Debian's own Python. */
const python = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import ncclient']).status === 0,
);

const scripts = (): Readonly<Record<string, string>> =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
    .scripts;

/**
 * Does what a reader of a page does, block by block, in an empty folder, with a simulated device in place of the one that the
 * page names. `npm` commands are looked up in package.json: they are what runs this.
 */
export class WalkThrough {
  readonly #folder = mkdtempSync(join(tmpdir(), 'forelock-docs-'));
  readonly #device: SimulatedDevice;
  #serving: ChildProcess | undefined;
  #port = 0;

  private constructor(device: SimulatedDevice) {
    this.#device = device;
    const program = join(root, 'dist', 'src', 'main.js');
    const shim = join(this.#folder, 'forelock');
    writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
    chmodSync(shim, 0o755);
  }

  static async begin(): Promise<WalkThrough> {
    return new WalkThrough(await openDocumentedDevice('netconf', 'the device'));
  }

  /** Checks the types of all TypeScript of a page at once, by the declarations that the package has. */
  async compile(blocks: readonly CodeBlock[]): Promise<void> {
    const scripts = blocks.filter(({ language }) => language === 'ts');
    if (scripts.length === 0) return;
    writeFileSync(join(this.#folder, 'package.json'), '{ "private": true }');
    mkdirSync(join(this.#folder, 'node_modules'));
    symlinkSync(root, join(this.#folder, 'node_modules', 'forelock'));
    symlinkSync(join(root, 'node_modules', '@types'), join(this.#folder, 'node_modules', '@types'));
    const files = scripts.map(({ line, text }) => {
      writeFileSync(join(this.#folder, `block-${line}.mts`), text);
      return `block-${line}.mts`;
    });
    const options = ['--strict', '--target', 'ES2023', '--module', 'NodeNext', '--skipLibCheck'];
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await this.#command(process.execPath, [compiler, ...options, ...files]);
  }

  /** Rejects with what was run and what it said. */
  async run({ language, text, line }: CodeBlock): Promise<void> {
    if (language === 'text' || language === 'mermaid') return;
    if (language === 'yaml') this.#write(text);
    else if (language === 'python') await this.#python(text);
    else if (language === 'ts') await this.#script(`block-${line}.mjs`);
    else if (language === 'sh') for (const each of text.split('\n').filter(Boolean)) await this.#shell(each);
    else throw new Error(`nobody knows how to run a block of '${language}'`);
  }

  async end(): Promise<void> {
    if (this.#serving !== undefined) {
      this.#serving.kill('SIGTERM');
      await once(this.#serving, 'exit');
    }
    await this.#device.close();
    rmSync(this.#folder, { recursive: true });
  }

  #write(text: string): void {
    if (/^topology:/m.test(text)) writeFileSync(join(this.#folder, 'topo.clab.yml'), text);
    else this.#configure(text);
  }

  #configure(text: string): void {
    const file = join(this.#folder, 'forelock.yaml');
    const { port, snmpPort } = this.#device;
    const own = text
      .replace('port: 8300', 'port: 0')
      .replace('port: 830\n', `port: ${port}\n`)
      .replace('profile: linux-yuma123', 'profile: simulator')
      .replace('192.0.2.1', '127.0.0.1')
      .replace('snmp: {', `snmp: { port: ${snmpPort},`);
    compileConfig(own, file);
    writeFileSync(file, own);
  }

  async #shell(line: string): Promise<void> {
    const npm = /^npm (?:run )?([\w:]+)$/.exec(line)?.[1];
    if (npm !== undefined) {
      if (scripts()[npm] === undefined) throw new Error(`package.json has no script '${npm}'`);
    } else if (line === 'forelock serve') await this.#serve();
    else {
      const own = line.replace('-p 830 192.0.2.1', `-p ${this.#device.port} 127.0.0.1`);
      await this.#command('bash', ['-ec', own]);
    }
  }

  async #serve(): Promise<void> {
    const options = { cwd: this.#folder, env: this.#environment() };
    this.#serving = spawn(join(this.#folder, 'forelock'), ['serve', '--log-level', 'warn'], {
      ...options,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: this.#serving.stdout as NodeJS.ReadableStream });
    const [line] = (await once(lines, 'line')) as [string];
    this.#port = (JSON.parse(line) as { port: number }).port;
  }

  async #python(text: string): Promise<void> {
    if (python === undefined) return;
    await this.#command(python, ['-c', text.replace('port=8300', `port=${this.#port}`)]);
  }

  async #script(name: string): Promise<void> {
    const file = join(this.#folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace('port: 8300', `port: ${this.#port}`));
    await this.#command(process.execPath, [file]);
  }

  #command(command: string, args: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      execFile(command, args, { cwd: this.#folder, env: this.#environment() }, (error, out, err) => {
        if (error === null) resolve();
        else reject(new Error(`${command} ${args.join(' ')}\n${out}${err}`, { cause: error }));
      });
    });
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PATH: `${this.#folder}:${process.env.PATH}`,
      ...{ R1_PASSWORD: 'the device', R1_SNMP_AUTH: 'auth passphrase', R1_SNMP_PRIVACY: 'priv passphrase' },
    };
  }
}

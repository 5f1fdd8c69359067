import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Identity } from './identity.ts';
import type { Premises } from './premises.ts';

/** Where and as whom to open a NETCONF session. */
export interface Target {
  readonly port: number;
  readonly user: string;
  readonly identity: Identity;
  readonly knownHosts: string;
  readonly cipher: string;
}

const hello =
  '<?xml version="1.0" encoding="UTF-8"?><hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities>' +
  '<capability>urn:ietf:params:netconf:base:1.1</capability></capabilities></hello>]]>]]>';

function sshArguments(target: Target): string[] {
  const options = [
    'ControlMaster=no',
    'ControlPath=none',
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=yes',
    'GlobalKnownHostsFile=/dev/null',
    `UserKnownHostsFile=${target.knownHosts}`,
    'LogLevel=ERROR',
    `Ciphers=${target.cipher}`,
  ].flatMap((option) => ['-o', option]);
  const to = ['-p', String(target.port), `${target.user}@127.0.0.1`, '-s', 'netconf'];
  return ['-F', 'none', '-T', '-i', target.identity.privateFile, ...options, ...to];
}

/** Bytes that came until a terminator stood at the stream's end; `head` is the first of them, at most 4 kB. */
export interface Reply {
  readonly bytes: number;
  readonly head: string;
}

/**
 * A NETCONF 1.1 client that is nearly nothing: OpenSSH's own `ssh -s` with pipes, one request at a time. A reply is
 * over when its end marker stands last in what was read, so no byte of it is parsed.
 */
export class OpensshSession {
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #output: Readable;
  #messageId = 0;

  private constructor(child: ChildProcess) {
    if (child.stdin === null || child.stdout === null) throw new Error('ssh has no pipes');
    this.#child = child;
    this.#input = child.stdin;
    this.#output = child.stdout;
    this.#input.on('error', () => undefined);
  }

  /** Resolves when the server's hello is there. */
  static async open(premises: Premises, target: Target): Promise<OpensshSession> {
    const child = premises.start('ssh', sshArguments(target), ['pipe', 'pipe', 'inherit']);
    const session = new OpensshSession(child);
    await session.#until(']]>]]>');
    session.#input.write(hello);
    return session;
  }

  /** Sends one operation and resolves at its reply's last byte; `onBytes` is told how many came so far. */
  request(operation: string, onBytes?: (total: number, output: Readable) => void): Promise<Reply> {
    this.#messageId += 1;
    const rpc = `<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="${this.#messageId}">${operation}</rpc>`;
    const reply = this.#until('\n##\n', onBytes);
    this.#input.write(`\n#${Buffer.byteLength(rpc)}\n${rpc}\n##\n`);
    return reply;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), 3_000);
    this.#input.end();
    this.#output.resume();
    await exited;
    clearTimeout(killer);
  }

  #until(end: string, onBytes?: (total: number, output: Readable) => void): Promise<Reply> {
    return new Promise((resolve, reject) => {
      let bytes = 0;
      let head = '';
      let tail = '';
      const stop = () => {
        this.#output.off('data', onData);
        this.#output.off('end', onEnd);
      };
      const onEnd = () => {
        stop();
        reject(new Error(`the session ended after ${bytes} bytes of a reply: ${head}`));
      };
      const onData = (data: Buffer) => {
        bytes += data.length;
        if (head.length < 4_096) head += data.toString('latin1', 0, 4_096 - head.length);
        tail = (tail + data.toString('latin1', Math.max(0, data.length - end.length))).slice(-end.length);
        onBytes?.(bytes, this.#output);
        if (tail !== end) return;
        stop();
        resolve({ bytes, head });
      };
      this.#output.on('data', onData);
      this.#output.on('end', onEnd);
    });
  }
}

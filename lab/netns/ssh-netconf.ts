import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where a NETCONF server is met: a device's own door, or Forelock's. */
export interface Door {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly keyFile: string;
  readonly knownHostsFile: string;
}

/** OpenSSH's own client as a plain byte pipe to the netconf subsystem. */
export function openSshPipe(door: Door): ChildProcess {
  const options = [
    `UserKnownHostsFile=${door.knownHostsFile}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'LogLevel=ERROR',
  ].flatMap((option) => ['-o', option]);
  const to = ['-i', door.keyFile, '-p', String(door.port), `${door.user}@${door.host}`];
  return spawn('ssh', ['-F', 'none', ...options, '-s', ...to, 'netconf'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** RFC 6242: how a message ends, by the version of the base protocol that both have offered. */
const endOf = { '1.0': ']]>]]>', '1.1': '\n##\n' } as const;

/** A message as the pieces it is written in, framing included. */
export type Pieces = readonly Buffer[];

export interface ByteScript {
  /** Which framing follows the hellos. */
  readonly framing: keyof typeof endOf;
  readonly hello: Pieces;
  /** The last one must be a close-session. */
  readonly requests: readonly Pieces[];
}

/** Everything the server sent, cut after the hello and after each reply, framing included. */
export interface Played {
  readonly hello: Buffer;
  readonly replies: readonly Buffer[];
}

/** Collects what the server sends and lets a writer wait for the end of the next message. */
class Inbox {
  #rest: Buffer = Buffer.alloc(0);
  #closed: Error | undefined;
  #wake = (): void => {};

  add(data: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, data]);
    this.#wake();
  }

  close(why: string): void {
    this.#closed ??= new Error(why);
    this.#wake();
  }

  async message(end: string): Promise<Buffer> {
    for (;;) {
      const at = this.#rest.indexOf(end);
      if (at >= 0) {
        const message = this.#rest.subarray(0, at + end.length);
        this.#rest = this.#rest.subarray(at + end.length);
        return message;
      }
      if (this.#closed !== undefined) throw this.#closed;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** A pause between writes keeps the kernel from joining the pieces again. */
async function writePieces(ssh: ChildProcess, pieces: Pieces): Promise<void> {
  for (const piece of pieces) {
    ssh.stdin?.write(piece);
    if (pieces.length > 1) await sleep(3);
  }
}

function openInbox(ssh: ChildProcess, timeoutMs: number): Inbox {
  const inbox = new Inbox();
  let complaint = '';
  const timer = setTimeout(() => {
    inbox.close(`nothing more after ${timeoutMs} ms`);
    ssh.kill();
  }, timeoutMs);
  ssh.stdout?.on('data', (data: Buffer) => inbox.add(data));
  ssh.stderr?.on('data', (data: Buffer) => {
    complaint += String(data);
  });
  ssh.stdin?.on('error', () => {});
  ssh.on('error', (error) => inbox.close(error.message));
  ssh.on('close', () => {
    clearTimeout(timer);
    inbox.close(`the session ended: ${complaint}`);
  });
  return inbox;
}

/** Milliseconds between the hellos and the first request: netconfd leaves one unread that it gets together with the hello. */
const settleTime = 200;

/**
 * Plays a script byte by byte and gives back the bytes of each answer; each request waits for the answer before it. Rejects where the server ends the session early
 * or says nothing for `timeoutMs` in all.
 */
export async function playBytes(door: Door, script: ByteScript, timeoutMs = 20_000): Promise<Played> {
  const ssh = openSshPipe(door);
  const inbox = openInbox(ssh, timeoutMs);
  try {
    await writePieces(ssh, script.hello);
    const hello = await inbox.message(endOf['1.0']);
    await sleep(settleTime);
    const replies: Buffer[] = [];
    for (const request of script.requests) {
      await writePieces(ssh, request);
      replies.push(await inbox.message(endOf[script.framing]));
    }
    return { hello, replies };
  } finally {
    ssh.stdin?.end();
    ssh.kill();
  }
}

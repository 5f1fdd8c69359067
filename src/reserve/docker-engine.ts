import { request } from 'node:http';
import type { Duplex } from 'node:stream';

/** Part of a container's HostConfig: 1e-9 cores, bytes. */
export interface ContainerLimits {
  readonly NanoCpus: number;
  readonly Memory: number;
}

/** An answer of the Engine other than success; `status` is HTTP's. */
export class EngineError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'EngineError';
    this.status = status;
  }
}

/** Milliseconds for one answer. */
const patience = 5_000;

/** The calls of the Docker Engine's HTTP API that Forelock needs, over its Unix socket. */
export class DockerEngine {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  async limitsOf(container: string): Promise<ContainerLimits> {
    const told = await this.#ask('GET', `/containers/${encodeURIComponent(container)}/json`);
    const { HostConfig } = JSON.parse(told) as { readonly HostConfig: ContainerLimits };
    return HostConfig;
  }

  /** Takes effect at once, also on a container that runs. A swap limit under the memory limit would be refused. */
  async update(container: string, limits: Partial<ContainerLimits>): Promise<void> {
    const swap = limits.Memory === undefined ? {} : { MemorySwap: limits.Memory };
    const body = JSON.stringify({ ...limits, ...swap });
    await this.#ask('POST', `/containers/${encodeURIComponent(container)}/update`, body);
  }

  /** Any other call; gives the answer's JSON, undefined for an empty one. One that `waits` is answered when it is answered. */
  async call(method: string, path: string, body?: unknown, waits = false): Promise<unknown> {
    const told = await this.#ask(method, path, body === undefined ? undefined : JSON.stringify(body), waits);
    return told === '' ? undefined : JSON.parse(told);
  }

  /** A connection that carries a command's stdin one way and its output, in frames, the other. */
  attach(path: string, body: unknown): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', connection: 'Upgrade', upgrade: 'tcp' };
      const asked = request({ socketPath: this.#socket, method: 'POST', path, headers }, (answer) => {
        answer.resume();
        const status = answer.statusCode ?? 0;
        reject(new EngineError(status, `the Docker Engine answered ${status} where it was to attach`));
      });
      asked.on('upgrade', (_answer, connection, first) => {
        connection.unshift(first);
        resolve(connection);
      });
      asked.on('error', reject);
      asked.end(JSON.stringify(body));
    });
  }

  #ask(method: string, path: string, body?: string, waits = false): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const asked = request(
        { socketPath: this.#socket, method, path, headers, ...(waits ? {} : { timeout: patience }) },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () => {
            const text = Buffer.concat(parts).toString();
            const status = answer.statusCode ?? 0;
            if (status < 300) resolve(text);
            else reject(new EngineError(status, `the Docker Engine answered ${status}: ${text.trim()}`));
          });
        },
      );
      asked.on('timeout', () =>
        asked.destroy(new Error(`the Docker Engine gave no answer in ${patience} ms`)),
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

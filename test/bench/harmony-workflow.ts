import { setTimeout as sleep } from 'node:timers/promises';
import {
  encodeCommit,
  encodeDiscardChanges,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
  encodeValidate,
  type NetconfClient,
  type Reply,
  type RpcError,
} from '../../src/netconf/index.ts';
import {
  containerFilter,
  encodeLockOf,
  encodePlanned,
  encodeRelease,
  encodeRequest,
} from './harmony-text.ts';
import type { Workflow } from './harmony-workload.ts';

/** What a workflow came to. Times are milliseconds since 1970. */
export interface Outcome {
  readonly id: string;
  readonly tool: string;
  readonly asked: number;
  readonly ended: number;
  readonly denied: number;
  readonly rpcs: number;
  /** RPCs that brought nothing: locks denied, what was given back for that, runs that were thrown away. */
  readonly wasted: number;
  /** Why it did not succeed. */
  readonly fault: string | undefined;
}

/** What a workflow is done with. */
export interface Means {
  /** The sessions in the order of the workflow's devices. */
  readonly clients: readonly NetconfClient[];
  /** Written into each change. */
  readonly by: string;
  /** Not on devices that commit nothing which they have validated. */
  readonly validates: boolean;
  /** Whether both locks of two devices are asked for at once, by the `request` of forelock.yang. */
  readonly atOnce: boolean;
  /** What the tool may write; all where undefined. */
  readonly writes: readonly string[] | undefined;
  /** What the times of the back-off are multiplied by, as those of the work are. */
  readonly scale: number;
  /** 0 to 1. */
  readonly jitter: () => number;
}

class Refused extends Error {
  readonly error: RpcError;

  constructor(operation: string, error: RpcError) {
    super(`${operation.slice(0, 40)}: ${error.tag}: ${error.message ?? ''}`);
    this.error = error;
  }
}

/** Where running has changed under a private candidate (draft-ietf-netconf-privcand): the script begins anew. */
const isConflict = ({ appTag }: RpcError): boolean => appTag === 'conflict';
const isDenied = ({ tag }: RpcError): boolean => tag === 'lock-denied';

/** Milliseconds of the back-off after so many denials, less or more by half: doubled from 200 up to 5,000. */
function backOff(denials: number, { scale, jitter }: Means): number {
  return scale * Math.min(5_000, 200 * 2 ** Math.min(denials, 10)) * (0.5 + jitter());
}

/** One workflow as a script does it, and what it took. */
export class WorkflowRun {
  readonly #workflow: Workflow;
  readonly #means: Means;
  /** What gives the grant of several devices back. */
  #release: string | undefined;
  rpcs = 0;
  wasted = 0;
  denied = 0;

  constructor(workflow: Workflow, means: Means) {
    this.#workflow = workflow;
    this.#means = means;
  }

  /** Until it has landed; rejects with what can't be tried again. */
  async run(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const before = { rpcs: this.rpcs, wasted: this.wasted };
      try {
        await this.#lock();
        await this.#change();
        return;
      } catch (cause) {
        if (!(cause instanceof Refused && (isConflict(cause.error) || isDenied(cause.error)))) throw cause;
        if (isDenied(cause.error)) this.denied += 1;
        await this.#giveUp(tries);
        this.wasted = before.wasted + this.rpcs - before.rpcs;
      }
    }
  }

  /** All locks, or none while it backs off. */
  async #lock(): Promise<void> {
    const { clients, atOnce } = this.#means;
    for (let denials = 0; ; denials += 1) {
      const lock = atOnce && clients.length > 1 ? await this.#request() : encodeLock('candidate');
      const held: NetconfClient[] = [];
      for (const client of clients) {
        const refusal = (await this.#ask(client, lock)).errors[0];
        if (refusal === undefined) held.push(client);
        else if (isDenied(refusal)) break;
        else throw new Refused('lock', refusal);
      }
      if (held.length === clients.length) return;
      this.denied += 1;
      for (const client of held) await this.#do(client, encodeUnlock('candidate'));
      await this.#giveBack();
      this.wasted += 1 + 2 * held.length;
      await sleep(backOff(denials, this.#means));
    }
  }

  /** Asks for both devices at once; gives the lock that then takes each of them. */
  async #request(): Promise<string> {
    const { clients, writes = [] } = this.#means;
    const [first] = clients;
    if (first === undefined) throw new Error('a workflow has a device');
    const { id, devices } = this.#workflow;
    const { data } = await this.#do(first, encodeRequest(id, devices, writes));
    this.#release = encodeRelease(data);
    return encodeLockOf(id);
  }

  async #giveBack(): Promise<void> {
    const [first] = this.#means.clients;
    if (this.#release !== undefined && first !== undefined) await this.#ask(first, this.#release);
    this.#release = undefined;
  }

  async #change(): Promise<void> {
    const { edits, thoughts } = this.#workflow;
    const { by, validates } = this.#means;
    const [first] = edits;
    if (first === undefined) throw new Error('a workflow has an edit');
    const read = encodeGetConfig('running', { subtree: containerFilter(first) });
    await this.#each(read);
    await sleep(thoughts[0] ?? 0);
    for (const [at, edit] of edits.entries()) {
      await this.#each(encodePlanned(edit, by));
      await sleep(thoughts[at + 1] ?? 0);
    }
    if (validates) await this.#each(encodeValidate('candidate'));
    await this.#each(encodeCommit());
    await sleep(thoughts[edits.length + 1] ?? 0);
    await this.#each(encodeUnlock('candidate'));
    await this.#giveBack();
  }

  async #giveUp(tries: number): Promise<void> {
    for (const client of this.#means.clients) {
      await this.#ask(client, encodeDiscardChanges());
      await this.#ask(client, encodeUnlock('candidate'));
    }
    await this.#giveBack();
    await sleep(backOff(tries, this.#means));
  }

  async #each(operation: string): Promise<void> {
    for (const client of this.#means.clients) await this.#do(client, operation);
  }

  async #do(client: NetconfClient, operation: string): Promise<Reply> {
    const reply = await this.#ask(client, operation);
    const fault = reply.errors.find(({ severity }) => severity === 'error');
    if (fault !== undefined) throw new Refused(operation, fault);
    return reply;
  }

  #ask(client: NetconfClient, operation: string): Promise<Reply> {
    this.rpcs += 1;
    return client.rpc(operation);
  }
}

import type { Config, ToolConfig } from '../core/index.ts';
import type { Harmony, Seat, Signal, Verdict, Work } from '../harmony/index.ts';
import type { Outcome, ToolUse } from '../predict/index.ts';
import type { DeviceSchemas } from '../proxy/index.ts';
import type { GrantRequest } from './grant-request.ts';
import { grantScopes } from './grant-scopes.ts';
import { BadQuery } from './history-api.ts';

/** A grant asked for over a connection that stays open. */
export interface Opening {
  /** The id of the request, once it is placed. Rejects as `verdict` does. */
  readonly request: Promise<string>;
  /** Milliseconds that it waits at most, as asked or as policy has it. */
  readonly wait: number;
  /** Rejects with BadQuery for a path that is none. */
  readonly verdict: Promise<Verdict>;
  /** Why more is granted than was asked for; of use once there is a verdict. */
  readonly widened: () => readonly string[];
  /** The connection is gone: the request is called off, or its grant given back. */
  end(): Promise<void>;
}

/** Whom a grant is for. */
export interface Listener {
  hear(signal: Signal): void;
  /** The grant is given back, and nothing more is heard of it. */
  over(): void;
}

/** The token is not the one in force. */
export class StaleToken extends Error {}

/** No NETCONF session has such a grant: RFC 6241 section 7.5 names its holder by 0. */
const noSession = 0;

type Asked = Omit<Work, 'onRevoke' | 'onSignal'>;

/** A request in the queue. */
interface Placed {
  readonly request: string;
  readonly verdict: Promise<Verdict>;
}

const calledOff: Verdict = { granted: false, reason: 'cancelled' };

interface Held {
  readonly seat: Seat;
  readonly listener: Listener;
}

/** Grants of those who ask over the control socket, each for as long as its connection is open and its lease is renewed. */
export class GrantDesk {
  readonly #harmony: Harmony;
  readonly #tools: Config['tools'];
  readonly #schemas: Pick<DeviceSchemas, 'learn'>;
  readonly #held = new Map<string, Held>();
  readonly #open = new Set<Opening>();
  readonly #giving = new Set<Promise<void>>();

  constructor(harmony: Harmony, tools: Config['tools'], schemas: Pick<DeviceSchemas, 'learn'>) {
    this.#harmony = harmony;
    this.#tools = tools;
    this.#schemas = schemas;
  }

  /** Throws BadQuery for what policy does not let the tool have. */
  open(asked: GrantRequest, listener: Listener): Opening {
    const work = this.#workOf(asked);
    const off = new AbortController();
    let widened: readonly string[] = [];
    const place = async (): Promise<Placed> => {
      const narrowed = await grantScopes(asked, this.#schemas);
      widened = narrowed.widened;
      if (off.signal.aborted) return { request: '', verdict: Promise.resolve(calledOff) };
      return this.#place({ ...work, scopes: narrowed.scopes }, listener, off.signal);
    };
    const placed = place();
    const verdict = placed.then((given) => given.verdict);
    const request = placed.then((given) => given.request);
    // Where it can't be placed the verdict says so too.
    request.catch(() => {});
    const opening: Opening = {
      ...{ request, wait: work.wait, verdict, widened: () => widened },
      end: async () => {
        off.abort();
        // A verdict that can't be given has nothing to give back.
        const given = await verdict.catch(() => undefined);
        if (given?.granted === true) await this.#giveBack(given.seat, 'session-ended');
        this.#open.delete(opening);
      },
    };
    this.#open.add(opening);
    return opening;
  }

  #place(work: Asked, listener: Listener, off: AbortSignal): Placed {
    const pending = this.#harmony.request({
      ...work,
      onRevoke: (seat) => void this.#giveBack(seat, 'revoked'),
      onSignal: (signal) => listener.hear(signal),
    });
    off.addEventListener('abort', () => pending.cancel(), { once: true });
    return { request: pending.id, verdict: this.#taken(pending.verdict, listener, off) };
  }

  async #taken(verdict: Promise<Verdict>, listener: Listener, off: AbortSignal): Promise<Verdict> {
    const given = await verdict;
    if (!given.granted) return given;
    this.#held.set(given.seat.grant.id, { seat: given.seat, listener });
    if (!off.aborted) return given;
    await this.#giveBack(given.seat, 'session-ended');
    return calledOff;
  }

  /** Whose grant it is; undefined where it is none that is held here. */
  toolOf(id: string): string | undefined {
    return this.#held.get(id)?.seat.work.tool;
  }

  /** Gives the lease's new end, in milliseconds since the epoch. Throws StaleToken. */
  renew(id: string, token: number): number {
    return this.#harmony.renew(this.#named(id, token).seat);
  }

  /** `toolUsed` is what the tool measured of itself. Rejects with StaleToken. */
  async release(id: string, token: number, toolUsed?: ToolUse): Promise<void> {
    await this.#giveBack(this.#named(id, token).seat, 'released', toolUsed);
  }

  /** Gives all back, and resolves when that is done. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map((opening) => opening.end()));
    await Promise.all(this.#giving);
  }

  #workOf({
    tool: named,
    devices,
    priority,
    wait,
    host,
    declared,
    traceContext,
  }: GrantRequest): Omit<Asked, 'scopes'> {
    const tool = this.#tool(named);
    for (const device of devices) this.#checkReach(tool, device);
    if (priority !== undefined && priority > tool.priority)
      throw new BadQuery(`policy gives ${tool.name} at most class ${tool.priority}, not ${priority}`);
    return {
      ...{ device: devices[0], session: noSession, deviceSession: undefined, reserve: true, declared },
      ...{ host, traceContext },
      ...{ owner: `${tool.name}/${declared.workflow}`, tool: tool.name, lease: tool.lease },
      ...{ priority: priority ?? tool.priority, wait: wait ?? tool.wait },
    };
  }

  #tool(named: string | undefined): ToolConfig {
    const found = this.#tools.find(({ name }) => name === named);
    const [only, ...more] = this.#tools;
    if (found !== undefined) return found;
    const names = this.#tools.map(({ name }) => name).join(', ');
    if (named !== undefined)
      throw new BadQuery(`no tool is called '${named.slice(0, 64)}'; there are ${names}`);
    if (only === undefined || more.length > 0)
      throw new BadQuery(`say which tool's policy holds: there are ${names}`);
    return only;
  }

  #checkReach({ name, devices }: ToolConfig, device: string): void {
    if (!this.#harmony.knows(device)) throw new BadQuery(`no device '${device.slice(0, 64)}' is configured`);
    if (devices?.includes(device) === false)
      throw new BadQuery(`tool ${name} may not reach device ${device}`);
  }

  #named(id: string, token: number): Held {
    const held = this.#held.get(id);
    if (held === undefined || tokenOf(held.seat) !== token || !this.#harmony.stands(held.seat))
      throw new StaleToken(`token ${token} of grant ${id} is not the one in force`);
    return held;
  }

  /** Once: what is given back already is left alone. */
  async #giveBack(seat: Seat, outcome: Outcome, toolUsed?: ToolUse): Promise<void> {
    const held = this.#held.get(seat.grant.id);
    if (!this.#held.delete(seat.grant.id)) return;
    const giving = this.#harmony.release(seat, outcome, toolUsed);
    this.#giving.add(giving);
    await giving;
    this.#giving.delete(giving);
    const { grant } = seat;
    if (outcome === 'revoked')
      held?.listener.hear({ type: 'revoked', grant: grant.id, token: tokenOf(seat) });
    held?.listener.over();
  }
}

/** Of the first device: what it refuses and lets through goes by it. */
export function tokenOf({ grant, work }: Seat): number {
  return grant.tokens[work.device] ?? grant.token;
}

import { ForelockError } from '../core/index.ts';
import type { DeviceStatus, Reasons, Status } from '../harmony/index.ts';
import type {
  AccountTold,
  AuditHead,
  AuditLine,
  DeviceDetail,
  EventTold,
  Explained,
  ForecastTold,
  GrantItem,
  GrantTold,
  LoadAsked,
  PastWork,
  PolicyTold,
  QueueItem,
  Summary,
  WrittenGrantRequest,
} from '../http/index.ts';
import type { NetconfClient } from '../netconf/index.ts';
import type { LoadSeries, ToolUse, WorkflowRecord } from '../predict/index.ts';
import { askAgain } from './ask-again.ts';
import { type EventsAsked, readEvents } from './events.ts';
import { Grant } from './grant.ts';
import { askGrant } from './granted-stream.ts';
import type { HttpClient } from './http-client.ts';
import { askList } from './list.ts';
import { compileLockOptions, type LockOptions } from './lock-options.ts';
import { type NetconfLogin, openWorkflowSession } from './workflow-session.ts';

/** A part of a list; left out: all of it. */
interface OfDevice {
  readonly device?: string | undefined;
  /** How many at most. */
  readonly limit?: number | undefined;
}

interface OfTool extends OfDevice {
  readonly tool?: string | undefined;
}

/** What policy is asked about; left out is what does not matter. */
export interface PolicyAsked {
  /** Left out: the tool of the token. */
  readonly tool?: string | undefined;
  readonly device?: string | undefined;
  readonly priority?: WrittenGrantRequest['priority'];
  /** To write, as an instance path by module names. */
  readonly path?: string | undefined;
  /** Whether it may end sessions of other tools. */
  readonly kill?: boolean | undefined;
}

/**
 * One Forelock, asked over its HTTP API. Every method rejects with `not-running` where it does not answer, with `not-authenticated`
 * or `not-allowed` where the token is not enough, and else as the method says. Times are milliseconds (since the epoch), amounts
 * cores, bytes and bit/s.
 */
export class ForelockClient {
  readonly #http: HttpClient;
  readonly #netconf: NetconfLogin | undefined;

  /** `connect` makes one, and sees that it is answered. */
  constructor(http: HttpClient, netconf: NetconfLogin | undefined) {
    this.#http = http;
    this.#netconf = netconf;
  }

  /**
   * Waits in the queue for a grant that is held for as long as this process holds it. Where resources are short it asks again, for
   * less where a device could not set as much aside, until the wait is over. Rejects with Refused, with `grant-invalid` for what can't
   * be asked for, and with the reason of `signal` where that is aborted.
   */
  async lock(options: LockOptions): Promise<Grant> {
    const asked = compileLockOptions(options);
    const { signal } = options;
    const stream = await askAgain(asked, (some) => askGrant(this.#http, some, signal), signal);
    const { grant, token } = stream.told;
    return new Grant(stream, {
      renew: async () => void (await this.renew(grant, token)),
      release: (toolUsed) => this.release(grant, token, toolUsed),
      openSession: (device = asked.devices[0]) => this.#openSession(device, asked),
    });
  }

  /**
   * As `lock`, for a grant that its lease alone holds: it outlives this process, and is to be renewed and released by id and token. It
   * has no signals.
   */
  lockDetached(options: LockOptions): Promise<GrantTold> {
    const { signal } = options;
    const patience = Number.POSITIVE_INFINITY;
    const ask = async (body: WrittenGrantRequest): Promise<GrantTold> =>
      (await this.#http.ask({ method: 'POST', path: '/v1/grants', body, patience, signal })) as GrantTold;
    return askAgain(compileLockOptions(options), ask, signal);
  }

  /** Lets the lease run anew, and gives its end. Rejects with `grant-stale` where the grant is no more. */
  async renew(grant: string, token: number): Promise<number> {
    const path = `${named('grants', grant)}/renew`;
    const answer = await this.#http.ask({ method: 'POST', path, query: { token } });
    return (answer as { readonly expires: number }).expires;
  }

  /** As for `renew`; resolves when what was set aside is undone, or is being undone. `toolUsed`: what was measured of the tool. */
  async release(grant: string, token: number, toolUsed?: ToolUse): Promise<void> {
    const body = toolUsed && { toolUsed };
    await this.#http.ask({ method: 'DELETE', path: named('grants', grant), query: { token }, body });
  }

  /** Takes a grant from its holder, whoever that is: for operators. */
  async revoke(grant: string): Promise<void> {
    await this.#http.ask({ method: 'DELETE', path: named('grants', grant) });
  }

  /** Ends the wait of a request. Rejects with `request-unknown` or `request-decided`. */
  async callOff(request: string): Promise<void> {
    await this.#http.ask({ method: 'DELETE', path: named('requests', request) });
  }

  /** The whole, without what each device is. */
  async summary(): Promise<Summary> {
    return (await this.#http.ask({ path: '/v1/status' })) as Summary;
  }

  /** The whole, with every device. */
  async status(): Promise<Status> {
    const { at, hosts, pam, forecasts, monitor } = await this.summary();
    return { at, devices: await this.devices(), hosts, pam, forecasts, monitor };
  }

  devices(): Promise<readonly DeviceStatus[]> {
    return askList(this.#http, '/v1/devices');
  }

  /** Rejects with `device-unknown`. */
  async device(name: string): Promise<DeviceDetail> {
    return (await this.#http.ask({ path: named('devices', name) })) as DeviceDetail;
  }

  /** Who holds what, in the order of the grants. */
  grants(asked: OfTool = {}): Promise<readonly GrantItem[]> {
    return askList(this.#http, '/v1/grants', { ...asked });
  }

  /** Who waits, in the order of service as it is now. */
  queue(asked: OfDevice = {}): Promise<readonly QueueItem[]> {
    return askList(this.#http, '/v1/queue', { ...asked });
  }

  /** What each device has, and for whom how much of it is set aside. */
  ledger(asked: OfDevice = {}): Promise<readonly AccountTold[]> {
    return askList(this.#http, '/v1/ledger', { ...asked });
  }

  /** How a request was decided, by its id or its grant's. Rejects with `request-unknown` where that is not remembered. */
  async why(id: string): Promise<Reasons> {
    return (await this.#http.ask({ path: `${named('requests', id)}/why` })) as Reasons;
  }

  /** A device's freshest forecasts, one for each metric. */
  async forecasts(device: string): Promise<readonly ForecastTold[]> {
    const answer = await this.#http.ask({ path: '/v1/forecasts', query: { device } });
    return (answer as { readonly items: readonly ForecastTold[] }).items;
  }

  /** Workflows that are over, the newest last; of all, the newest 20 where `limit` is left out. */
  async history({ limit = 20, ...of }: OfTool = {}): Promise<readonly WorkflowRecord[]> {
    const newestFirst = await askList<WorkflowRecord>(this.#http, '/v1/history', { limit, ...of });
    return newestFirst.toReversed();
  }

  /** A device's load over time; NaN is a gap. */
  async load(asked: LoadAsked): Promise<LoadSeries> {
    const told = (await this.#http.ask({ path: '/v1/history/load', query: { ...asked } })) as {
      readonly start: number;
      readonly step: number;
      readonly values: readonly (number | null)[];
    };
    return { ...told, values: told.values.map((value) => value ?? Number.NaN) };
  }

  /** Gives it a part of the past to learn from: all of it is taken, or nothing. Rejects with `history-invalid`. */
  async takeHistory(work: PastWork): Promise<void> {
    await this.#http.ask({ method: 'POST', path: '/v1/history', body: work });
  }

  /** Policy as compiled, without any secret. */
  async policy(): Promise<PolicyTold> {
    return (await this.#http.ask({ path: '/v1/policy' })) as PolicyTold;
  }

  /** Whether a tool may have what is asked about, rule by rule. */
  async explainPolicy(asked: PolicyAsked): Promise<Explained> {
    return (await this.#http.ask({ path: '/v1/policy/explain', query: { ...asked } })) as Explained;
  }

  /** Who did or was refused what, and why; oldest first. */
  audit({
    who,
    device,
    limit,
  }: OfDevice & { readonly who?: string | undefined } = {}): Promise<readonly AuditLine[]> {
    return askList(this.#http, '/v1/audit', { who, device, limit });
  }

  /** The newest record of the audit log and its hash, to be kept elsewhere: `forelock audit verify --head` compares. */
  async auditHead(): Promise<AuditHead> {
    return (await this.#http.ask({ path: '/v1/audit/head' })) as AuditHead;
  }

  /** What happens from now on, until the loop is left or `signal` is aborted; then it ends with the signal's reason. */
  events(asked: EventsAsked = {}): AsyncIterable<EventTold | { readonly type: 'gap' }> {
    return readEvents(this.#http, asked);
  }

  async #openSession(device: string, asked: WrittenGrantRequest): Promise<NetconfClient> {
    if (this.#netconf === undefined)
      throw new ForelockError('input-invalid', 'connect: give `netconf`, how to log in to the NETCONF ports');
    return openWorkflowSession(this.#netconf, device, asked);
  }
}

function named(what: string, id: string): string {
  return `/v1/${what}/${encodeURIComponent(id)}`;
}

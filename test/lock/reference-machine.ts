import type { LockRequest } from '../../src/lock/index.ts';
import { clashes, poolsOf, unitsOf } from './reference.ts';

interface Holding {
  readonly request: LockRequest;
  readonly grantedAt: number;
}

interface Waiting {
  readonly request: LockRequest;
  readonly since: number;
  readonly order: number;
}

type Rank = readonly [priority: number, length: number, place: number, dependents: number, order: number];

function before(one: Rank, other: Rank): boolean {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
}

/**
 * The lock machine as its rules say it: two flat lists, and everything worked out anew at each event. `log` has what
 * became of requests since it was last emptied.
 */
export class ReferenceMachine {
  readonly capacities: Map<string, number> = new Map();
  readonly agingStep: number;
  holdings: Holding[] = [];
  waiting: Waiting[] = [];
  log: string[] = [];
  at = 0;
  #orders = 0;

  constructor(agingStep: number) {
    this.agingStep = agingStep;
  }

  request(request: LockRequest): void {
    if (this.#outOfReach(request)) {
      this.log.push(`denied ${request.id} capacity`);
      return;
    }
    this.#orders += 1;
    const waiting = { request, since: this.at, order: this.#orders };
    this.waiting.push(waiting);
    this.#serve();
    this.#breakWait(waiting);
    this.pass(0);
  }

  release(id: string): void {
    this.holdings = this.holdings.filter(({ request }) => request.id !== id);
    this.#serve();
    this.pass(0);
  }

  cancel(id: string): void {
    this.waiting = this.waiting.filter(({ request }) => request.id !== id);
    this.#serve();
    this.pass(0);
  }

  setCapacity(pool: string, units: number): void {
    this.capacities.set(pool, units);
    for (const each of [...this.waiting]) if (poolsOf(each.request).includes(pool)) this.#breakWait(each);
    this.#serve();
    this.pass(0);
  }

  pass(time: number): void {
    this.at += time;
    const late = this.waiting
      .filter(({ request }) => request.deadline <= this.at)
      .sort((one, other) => one.request.deadline - other.request.deadline || one.order - other.order);
    for (const { request } of late) this.log.push(`denied ${request.id} timeout`);
    this.waiting = this.waiting.filter((each) => !late.includes(each));
    this.#serve();
  }

  /** In the order in which they would be served, each with the class that it is served with. */
  queue(): readonly string[] {
    return this.#inOrder().map((each) => `${each.request.id} ${-this.#rank(each)[0]}`);
  }

  #inOrder(): readonly Waiting[] {
    return [...this.waiting].sort((one, other) => (before(this.#rank(one), this.#rank(other)) ? -1 : 1));
  }

  #serve(): void {
    const served: LockRequest[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const { request } = next;
      this.waiting = this.waiting.filter((each) => each !== next);
      this.holdings.push({ request, grantedAt: this.at });
      this.log.push(`granted ${request.id}`);
      served.push(request);
    }
    for (const { owner, scopes } of served) {
      const own = this.waiting.filter(({ request }) => request.owner === owner);
      const pools = poolsOf({ scopes } as LockRequest);
      const atPools = this.waiting.filter((each) =>
        poolsOf(each.request).some((pool) => pools.includes(pool)),
      );
      for (const each of [...own, ...atPools]) this.#breakWait(each);
    }
  }

  #next(): Waiting | undefined {
    return this.#inOrder().find((each) => this.#isItsTurn(each));
  }

  #breakWait(waiting: Waiting): void {
    while (this.waiting.includes(waiting)) {
      const circle = this.#outOfReach(waiting.request) ? undefined : this.#circle(waiting);
      if (circle === undefined && !this.#outOfReach(waiting.request)) return;
      const victim = circle === undefined ? waiting : this.#victim(circle);
      this.log.push(`denied ${victim.request.id} ${circle === undefined ? 'capacity' : 'deadlock'}`);
      this.waiting = this.waiting.filter((each) => each !== victim);
      this.#serve();
    }
  }

  #victim(circle: readonly Waiting[]): Waiting {
    const [first, ...rest] = circle as readonly [Waiting, ...Waiting[]];
    return rest.reduce((worst, each) => {
      const lower = this.#class(each) - this.#class(worst);
      return lower < 0 || (lower === 0 && each.order > worst.order) ? each : worst;
    }, first);
  }

  #circle(begin: Waiting): readonly Waiting[] | undefined {
    const seen = new Set<Waiting>();
    const go = (each: Waiting): readonly Waiting[] | undefined => {
      seen.add(each);
      const owners = [...new Set(this.#holders(each).map(({ request }) => request.owner))];
      if (owners.includes(begin.request.owner)) return [each];
      for (const next of owners.flatMap((owner) => this.waiting.filter((w) => w.request.owner === owner))) {
        const rest = seen.has(next) ? undefined : go(next);
        if (rest !== undefined) return [each, ...rest];
      }
      return undefined;
    };
    return go(begin);
  }

  #outOfReach(request: LockRequest): boolean {
    const own = this.#held().filter(({ owner }) => owner === request.owner);
    return poolsOf(request).some((pool) => unitsOf([...own, request], pool) > this.#capacity(pool));
  }

  #held(): readonly LockRequest[] {
    return this.holdings.map(({ request }) => request);
  }

  #capacity(pool: string): number {
    return this.capacities.get(pool) ?? 0;
  }

  #shortPools(request: LockRequest, beside: readonly LockRequest[] = []): readonly string[] {
    const all = [...this.#held(), ...beside, request];
    return poolsOf(request).filter((pool) => unitsOf(all, pool) > this.#capacity(pool));
  }

  #holders({ request }: Waiting): readonly Holding[] {
    const short = this.#shortPools(request);
    return this.holdings.filter(
      (each) =>
        clashes(each.request, request) ||
        (each.request.owner !== request.owner && poolsOf(each.request).some((pool) => short.includes(pool))),
    );
  }

  #isItsTurn(waiting: Waiting): boolean {
    const { request } = waiting;
    if (this.#holders(waiting).length > 0 || this.#shortPools(request).length > 0) return false;
    const ahead = this.waiting.filter((each) => before(this.#rank(each), this.#rank(waiting)));
    const pools = this.#shortPools(
      request,
      ahead.map((each) => each.request),
    );
    return ahead
      .filter(
        (each) =>
          clashes(each.request, request) || poolsOf(each.request).some((pool) => pools.includes(pool)),
      )
      .every((each) => this.#mayPass(waiting, each));
  }

  #mayPass({ request, order }: Waiting, ahead: Waiting): boolean {
    if (request.predictedHold <= 0 || (ahead.order < order && this.#class(ahead) === 7)) return false;
    return this.at + request.predictedHold <= this.#reservedStart(ahead);
  }

  #reservedStart(waiting: Waiting): number {
    const { request } = waiting;
    const endOf = ({ request: { predictedHold }, grantedAt }: Holding): number =>
      predictedHold > 0 ? grantedAt + predictedHold : this.at;
    const plain = this.holdings.filter((each) => clashes(each.request, request)).map(endOf);
    const pools = this.#shortPools(request).map((pool) => {
      const others = this.holdings.filter((each) => each.request.owner !== request.owner);
      const ends = others.filter((each) => poolsOf(each.request).includes(pool)).map(endOf);
      return ends.length === 0 ? this.at : Math.min(...ends);
    });
    return Math.max(this.at, ...plain, ...pools);
  }

  #class({ request, since }: Waiting): number {
    return Math.min(7, request.priority + Math.floor((this.at - since) / this.agingStep));
  }

  #dependents(owner: string): readonly Waiting[] {
    let found: readonly Waiting[] = [];
    for (;;) {
      const owners = [owner, ...found.map(({ request }) => request.owner)];
      const next = this.waiting.filter((each) =>
        this.#holders(each).some(({ request }) => owners.includes(request.owner)),
      );
      if (next.length === found.length) return found;
      found = next;
    }
  }

  #ownRank(waiting: Waiting): Rank {
    const { request, order } = waiting;
    const dependents = this.#dependents(request.owner).length;
    const priority = this.#class(waiting);
    const share = Math.floor(request.predictedHold / (1 + dependents));
    const length = request.predictedHold === 0 ? 32 : share === 0 ? 0 : share.toString(2).length;
    return [-priority, priority === 7 ? 0 : length, order, -dependents, order];
  }

  #rank(waiting: Waiting): Rank {
    const dependents = this.#dependents(waiting.request.owner);
    const own = this.#ownRank(waiting);
    const best = dependents
      .map((each) => this.#ownRank(each))
      .reduce((least, each) => (before(each, least) ? each : least), own);
    return [best[0], best[1], best[2], -dependents.length, waiting.order];
  }
}

import { type Harmony, isJournalled, type Seat, type Verdict, type Work } from '../../src/harmony/index.ts';
import { devicesOf } from '../../src/lock/index.ts';
import { clashes, poolsOf, unitsOf } from '../lock/reference.ts';
import { asRequest, type Claim, verdictText } from './claim.ts';
import type { Device } from './device.ts';
import type { Disk } from './durable-store.ts';
import { rowOf } from './flaky-allocator.ts';
import type { RunLog } from './run-log.ts';
import type { VirtualClock } from './virtual-clock.ts';
import { Holding, narrowedNode } from './write-check.ts';

/** Milliseconds that setting aside and undoing may add to a wait. */
const reserveBound = 20_000;

interface BookOptions {
  readonly clock: VirtualClock;
  readonly log: RunLog;
  readonly devices: ReadonlyMap<string, Device>;
  readonly disk: Disk;
}

/** Every request and grant of a run, kept by those who asked: what Forelock does is checked against it. */
export class GrantBook {
  readonly #options: BookOptions;
  readonly #claims = new Set<Claim>();
  readonly #bySeat = new Map<Seat, Claim>();
  /** Grants of reservations that are over, also of earlier Forelocks. */
  readonly #past: Seat[] = [];
  readonly #tokens = new Set<string>();
  /** By device, the highest token that was told; and the highest by an earlier Forelock. */
  readonly #highest = new Map<string, number>();
  readonly #floor = new Map<string, number>();
  /** Every grant that somebody was told, and who. */
  readonly #told = new Map<string, number>();
  /** Sessions that have had a lock of subtrees. */
  readonly #narrowed = new Set<number>();

  constructor(options: BookOptions) {
    this.#options = options;
  }

  get claims(): ReadonlySet<Claim> {
    return this.#claims;
  }

  get past(): readonly Seat[] {
    return this.#past;
  }

  ask(work: Work): Claim {
    const { clock, log } = this.#options;
    const others = [...this.#claims].filter((other) => other.work.owner === work.owner);
    for (const other of others) other.upgrade = true;
    const upgrade = others.length > 0;
    const claim: Claim = {
      ...{ work, asked: clock.now(), leapt: clock.leapt, upgrade, stage: 'pending', seat: undefined },
    };
    this.#claims.add(claim);
    log.note(`${work.session} asks ${work.scopes.map(({ path, mode }) => `${path.join('/')} ${mode}`)}`);
    return claim;
  }

  ruled(claim: Claim, verdict: Verdict): void {
    this.#options.log.note(`${claim.work.session} ${verdictText(verdict)}`);
    this.#checkBound(claim);
    if (!verdict.granted) {
      this.#forget(claim);
      return;
    }
    const { seat } = verdict;
    claim.seat = seat;
    claim.stage = 'held';
    this.#bySeat.set(seat, claim);
    this.#told.set(seat.grant.id, claim.work.session);
    if (claim.work.scopes.some(({ path, mode }) => path[2] === narrowedNode && mode === 'S'))
      this.#narrowed.add(claim.work.session);
    this.#checkConflict(claim);
    this.#checkPools(claim);
    this.#checkWhole(claim, seat);
    if (isJournalled(claim.work)) this.#checkReserved(seat);
  }

  /** The claim that is given back now; undefined where that was done before. */
  leaving(seat: Seat): Claim | undefined {
    const claim = this.#bySeat.get(seat);
    if (claim?.stage !== 'held') return undefined;
    claim.stage = 'leaving';
    this.#options.log.note(`${claim.work.session} gives ${seat.grant.id} back`);
    return claim;
  }

  /** The release has come back: from now on its token is stale. */
  left(claim: Claim): void {
    this.#forget(claim);
    if (claim.seat !== undefined && claim.work.reserve) this.#past.push(claim.seat);
  }

  /** Forelock died: nobody has anything any more. */
  forgetAll(): void {
    for (const { seat, work } of this.#claims) if (seat !== undefined && work.reserve) this.#past.push(seat);
    this.#claims.clear();
    this.#bySeat.clear();
    for (const [device, token] of this.#highest) this.#floor.set(device, token);
  }

  /** What a session has asked for, was granted, and has not given back. */
  holding(session: number, device: string): Holding {
    const scopes = [...this.#claims]
      .filter(({ work, stage }) => work.session === session && stage === 'held')
      .flatMap(({ work }) => work.scopes);
    return new Holding(device, scopes);
  }

  /** The request of a session that is not ruled on. */
  pendingOf(session: number): Claim | undefined {
    for (const claim of this.#claims)
      if (claim.work.session === session && claim.stage === 'pending') return claim;
    return undefined;
  }

  /** All or nothing: whatever stands on a device was told to somebody, or is still to be told. */
  checkParts(harmony: Pick<Harmony, 'status'>): void {
    for (const { name, grants } of harmony.status(() => 0)) {
      for (const { id, session } of grants) {
        if (this.#told.has(id) || this.pendingOf(session) !== undefined) continue;
        this.#options.log.violate(
          'half-grant',
          `${id} of ${session} stands on ${name} and was told to nobody`,
        );
      }
    }
  }

  /** The session that was told of a grant. */
  holderOf(grant: string): number | undefined {
    return this.#told.get(grant);
  }

  wasNarrowed(session: number): boolean {
    return this.#narrowed.has(session);
  }

  /** Whether the journal has a grant by which a device's session may lock a datastore. */
  isRecorded(name: string, session: number, datastore: string): boolean {
    return [...this.#options.disk.grants.values()].some(
      ({ device, deviceSession, datastores }) =>
        device === name && deviceSession === session && datastores.includes(datastore),
    );
  }

  /** Requests that have waited longer than anything allows. */
  checkLost(): void {
    for (const claim of this.#claims) if (claim.stage === 'pending') this.#checkBound(claim);
  }

  #checkBound({ asked, leapt, work, stage }: Claim): void {
    const { clock, log } = this.#options;
    if (stage !== 'pending') return;
    const waited = clock.now() - asked - (clock.leapt - leapt);
    if (waited <= work.wait + (isJournalled(work) ? reserveBound : 10)) return;
    log.violate('lost-waiter', `${work.session} may wait ${work.wait} ms and has waited ${waited}`);
  }

  #checkConflict(claim: Claim): void {
    for (const other of this.#claims) {
      if (other === claim || other.stage !== 'held') continue;
      const [one, two] = [asRequest(other.work), asRequest(claim.work)];
      if (!clashes(one, two)) continue;
      this.#options.log.violate('conflicting-grants', `${one.owner} and ${two.owner} on ${placeOf(claim)}`);
    }
  }

  /** All that is told of a pool, the holder's own too, is no more than the device has. */
  #checkPools({ work }: Claim): void {
    const held = [...this.#claims]
      .filter(({ stage }) => stage === 'held')
      .map((claim) => asRequest(claim.work));
    for (const pool of poolsOf(asRequest(work))) {
      const [device = '', region = ''] = pool.split('/');
      const units = unitsOf(held, pool);
      const capacity = this.#options.devices.get(device)?.pools.get(region.slice(1)) ?? 0;
      if (units > capacity)
        this.#options.log.violate('overdrawn-pool', `${units} units of ${pool}, which has ${capacity}`);
    }
  }

  #checkReserved(seat: Seat): void {
    const { disk, devices, log } = this.#options;
    const { id, tokens, grantedAt } = seat.grant;
    if (!disk.grants.has(id)) log.violate('grant-before-reservation', `${id} is not in the journal`);
    for (const step of seat.steps) {
      const device = devices.get(step.device);
      if (device === undefined || device.forgotAt >= grantedAt || device.rows.has(rowOf(step))) continue;
      log.violate('grant-before-reservation', `${id}: ${rowOf(step)} is not on ${device.name}`);
    }
    for (const [device, token] of Object.entries(tokens)) {
      const key = `${device} ${token}`;
      if (this.#tokens.has(key)) log.violate('stale-token', `token ${token} of ${device} was given twice`);
      this.#tokens.add(key);
      const floor = this.#floor.get(device) ?? 0;
      if (token <= floor)
        log.violate('stale-token', `token ${token} of ${device}, where ${floor} was given before`);
      this.#highest.set(device, Math.max(token, this.#highest.get(device) ?? 0));
    }
  }

  /** What is told is told of every device that was asked for, with a token on each. */
  #checkWhole({ work }: Claim, { grant }: Seat): void {
    for (const device of devicesOf(work.scopes)) {
      if (grant.tokens[device] === undefined)
        this.#options.log.violate('half-grant', `${grant.id} of ${work.session} has nothing on ${device}`);
    }
  }

  #forget(claim: Claim): void {
    claim.stage = 'over';
    this.#claims.delete(claim);
    if (claim.seat !== undefined) this.#bySeat.delete(claim.seat);
  }
}

function placeOf({ work: { device, scopes } }: Claim): string {
  return `${device}: ${scopes.map(({ path }) => path.join('/'))}`;
}

import type { Seat, Signal } from '../harmony/index.ts';
import { encodeLock, encodeUnlock, inUse, type RpcError } from '../netconf/index.ts';
import type { HeldLocks } from './held-locks.ts';
import { type InterceptContext, route } from './intercept/index.ts';
import { lockDevice } from './intercept/lock-device.ts';
import type { NarrowedLock } from './narrow/narrowed-lock.ts';
import { type Answer, isError } from './reply-pump.ts';
import type { Fate, Request, Route } from './request-pump.ts';

/** Bytes of a request that is held whole to be parked; behind the start of a larger one its session goes on. */
const parkLimit = 65_536;

/** Operations that neither read nor write what is locked. */
const aside: ReadonlySet<string> = new Set(['lock', 'unlock', 'close-session', 'kill-session']);

/**
 * Which locks of a session may be handed to a higher class without its help: those under which it has read and written nothing,
 * so that nothing it knows can have changed when it has them again.
 */
export class Parking {
  readonly #fresh = new Set<string>();
  readonly #pressed = new Set<string>();

  /** A lock of that name has just been given to a client that is told nothing of grants. */
  granted(name: string): void {
    this.#fresh.add(name);
  }

  heard(signal: Signal): void {
    if (signal.type === 'yield-requested') this.#pressed.add(signal.grant);
    if (signal.type === 'resume') this.#pressed.delete(signal.grant);
  }

  /** The session goes on under its locks. */
  touch(): void {
    this.#fresh.clear();
    this.#pressed.clear();
  }

  /**
   * The names of the locks to hand over, where somebody higher waits for one of them: all that the session has, since it must
   * wait for none while it holds another; or none.
   */
  due(locks: HeldLocks): readonly string[] {
    const { names } = locks;
    const pressed = names.some((name) => this.#pressed.has(locks.get(name)?.grant.id ?? ''));
    return pressed && names.every((name) => this.#fresh.has(name)) ? names : [];
  }
}

/** As `route`, but the first request under a lock that a higher class waits for is parked until that one is done. */
export function routeOrPark(context: InterceptContext, parking: Parking, request: Request): Route {
  if (aside.has(request.header.operation?.name ?? '')) return route(context, request);
  const due = parking.due(context.locks);
  if (due.length > 0 && request.whole) return { act: (seen) => parked(context, parking, due, seen) };
  if (due.length > 0 && request.held < parkLimit) return 'more';
  parking.touch();
  return route(context, request);
}

async function parked(
  context: InterceptContext,
  parking: Parking,
  due: readonly string[],
  request: Request,
): Promise<Fate> {
  await context.settled();
  const error = await handOver(context, due);
  if (error !== undefined) {
    context.refuse(request.header, error);
    return 'drop';
  }
  parking.touch();
  const next = route(context, request);
  return typeof next === 'string' ? 'forward' : next.act(request);
}

interface Parked {
  readonly name: string;
  readonly seat: Seat;
  readonly narrowed: NarrowedLock | undefined;
}

/** Gives the locks back and waits to have them again; says why the session has them no longer. */
async function handOver(context: InterceptContext, names: readonly string[]): Promise<RpcError | undefined> {
  const given: Parked[] = [];
  for (const name of names) given.push(...(await giveBack(context, name)));
  const [first] = given;
  if (first === undefined) return undefined;
  // All at once: one had and another waited for could close a circle with the one that took them.
  const scopes = given.flatMap(({ seat }) => seat.work.scopes);
  const { priority, wait, declared } = first.seat.work;
  const all = await context.request(scopes, { reserve: false, priority, wait, declared });
  if (!all.granted) return lost(context, given);
  while (given[0] !== undefined && (await regain(context, given[0]))) given.shift();
  await context.release(all.seat, 'released');
  return given.length === 0 ? undefined : lost(context, given);
}

/** Nothing where the device does not let go of it. */
async function giveBack(context: InterceptContext, name: string): Promise<readonly Parked[]> {
  const { locks } = context;
  const [seat, narrowed] = [locks.get(name), locks.narrowedBy(name)];
  if (seat === undefined) return [];
  if (narrowed === undefined && isError(await context.askOwn(encodeUnlock(datastoreIn(name))))) return [];
  context.audit('parked', { lock: name, token: seat.grant.token });
  locks.take(name);
  await context.release(seat, 'released');
  return [{ name, seat, narrowed }];
}

/** Waits as long as the tool waits for any lock. */
async function regain(context: InterceptContext, { name, seat, narrowed }: Parked): Promise<boolean> {
  const { locks, clock } = context;
  const { scopes, priority, wait, declared } = seat.work;
  const deadline = clock.now() + wait;
  const verdict = await context.request(scopes, { reserve: true, priority, wait, declared });
  if (!verdict.granted) return false;
  if (narrowed === undefined) {
    const datastore = datastoreIn(name);
    const lock = (): Promise<Answer> => context.askOwn(encodeLock(datastore));
    if (isError(await lockDevice(context, lock, { datastore, deadline }))) {
      await context.release(verdict.seat, 'device-denied');
      return false;
    }
    locks.add(name, verdict.seat);
  } else locks.addNarrowed({ ...narrowed, seat: verdict.seat });
  context.renew(verdict.seat);
  context.audit('unparked', { lock: name, token: verdict.seat.grant.token });
  return true;
}

function lost(context: InterceptContext, given: readonly Parked[]): RpcError {
  for (const { name } of given) {
    context.locks.markRevoked(name, 'higher-class');
    context.audit('park-lost', { lock: name });
  }
  const wait = given[0]?.seat.work.wait ?? 0;
  return inUse(`the lock was handed to a higher class, and not had again in ${wait} ms: lock it again`);
}

/** In the name of a lock of a whole datastore. */
function datastoreIn(name: string): string {
  return name.slice(name.indexOf(' ') + 1);
}

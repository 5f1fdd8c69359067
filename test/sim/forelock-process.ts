import type { Clock } from '../../src/core/index.ts';
import { silentLog } from '../../src/core/index.ts';
import type { Harmony, HarmonyDevice } from '../../src/harmony/index.ts';
import type { FrameVersion } from '../../src/netconf/index.ts';
import type { Greeting } from '../../src/proxy/greeting.ts';
import type { CommitQueue } from '../../src/proxy/private/commit-queue.ts';
import { ProxySession } from '../../src/proxy/session.ts';
import { SessionMap } from '../../src/proxy/session-map.ts';
import type { ToolTerms } from '../../src/proxy/session-options.ts';
import { Traffic } from '../../src/proxy/traffic.ts';
import type { OpenGrant, Store } from '../../src/store/index.ts';
import type { Device } from './device.ts';
import { pathsOf } from './device-model.ts';
import { SlowJournal, storeOn } from './durable-store.ts';
import { Exchange } from './exchange.ts';
import { FlakyAllocator } from './flaky-allocator.ts';
import { LateSchemas } from './late-schemas.ts';
import type { Premises } from './premises.ts';
import type { PrivateWork } from './private-work.ts';
import type { Seams } from './seams.ts';
import { type Desk, WatchedHarmony } from './watched-harmony.ts';
import { Wire } from './wire.ts';

const base = 'urn:ietf:params:netconf:base';
const capability = 'urn:ietf:params:netconf:capability';

const monitor = {
  ...{ high: 0.8, low: 0.2, readings: 2, idleReadings: 3, coolDown: 600, step: 0.1, floor: 0.25 },
};

class SeamedSessions extends SessionMap<ProxySession> {
  readonly #seams: Seams;

  constructor(seams: Seams) {
    super();
    this.#seams = seams;
  }

  override commits(device: string): CommitQueue {
    return this.#seams.commits(super.commits(device));
  }
}

/** A client's way in. */
export interface Door {
  readonly session: number;
  readonly wire: Wire;
  readonly deviceWire: Wire;
  readonly version: FrameVersion;
  readonly exchange: Exchange;
}

/** One life of Forelock, from its start to its crash: the real harmony and the real sessions on simulated ports. */
export class ForelockProcess {
  readonly harmony: Harmony;
  readonly desk: Desk;
  readonly #premises: Premises;
  readonly #clock: Clock;
  readonly #sessions: SessionMap<ProxySession>;
  readonly #traffic = new Traffic();
  readonly #store: Store;
  readonly #schemas: LateSchemas;
  /** The way in of each session, and what resolves when the session is over. */
  readonly #doors = new Map<Door, () => void>();
  readonly #privateWork = new Map<string, Set<PrivateWork>>();
  readonly #loads = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  #alive = true;
  #open = false;

  constructor(premises: Premises) {
    this.#premises = premises;
    const { clock, dice, disk, seams, book, queue, policy } = premises;
    const alive = (): boolean => this.#alive;
    this.#sessions = new SeamedSessions(seams);
    this.#clock = {
      now: () => clock.now(),
      after: (delay, action) => clock.after(delay, () => alive() && action()),
    };
    this.#schemas = new LateSchemas(this.#clock, dice, premises.devices.keys());
    const ports = { disk, clock, dice, alive };
    this.#store = storeOn(ports, seams.journal(new SlowJournal(ports), disk));
    const devices = [...premises.devices.values()].map((device) => this.#known(device));
    const { aging, overrun } = policy;
    const log = premises.amounts.hear(() => this.harmony, alive);
    const common = { store: this.#store, clock: this.#clock, log };
    this.harmony = seams.harmony({ devices, ...common, aging, overrun, monitor });
    for (const { name } of devices) this.#readLoad(name);
    this.desk = seams.desk(
      new WatchedHarmony({ harmony: this.harmony, book, queue, signals: premises.signals, alive }),
    );
  }

  /** Whether clients are let in: what an earlier life left has been seen to. */
  get open(): boolean {
    return this.#open && this.#alive;
  }

  async start(): Promise<void> {
    await this.harmony.recover(this.#premises.seams.leftover((grant) => this.#endLeftover(grant)));
    this.#open = true;
  }

  enter(device: Device, terms: ToolTerms): Door {
    const { clock, dice, seams, book, signals, log, policy } = this.#premises;
    const session = this.#sessions.allocate();
    const deviceWire = new Wire({ clock, dice, altered: seams.toDevice });
    const cutOff = (): boolean => deviceWire.abandoned;
    const schemaKnown = (): boolean => this.#schemas.known(device.name) !== undefined;
    const within = pathsOf(terms.writes);
    const isPrivate = terms.candidate === 'private';
    const door: Door = {
      ...{ session, deviceWire },
      wire: new Wire({ clock, dice, altered: seams.toClient }),
      version: dice.pick(['1.0', '1.1']),
      exchange: new Exchange({
        ...{ session, device, within, isPrivate, schemaKnown, cutOff, book, signals, log },
        beside: this.#besideOn(device.name),
        toStartup: policy.startup === 'after-commit' && device.config.hasStartup,
        leapt: () => clock.leapt,
      }),
    };
    const running = new Promise<void>((over) => this.#doors.set(door, over));
    this.#running.add(running);
    this.#join(door, device, terms);
    return door;
  }

  crash(): void {
    const { dice } = this.#premises;
    this.#alive = false;
    for (const { wire, deviceWire } of this.#doors.keys()) {
      wire.sever(dice.between(0, 300));
      deviceWire.sever(dice.chance(0.5) ? dice.between(0, 3_000) : undefined);
    }
  }

  /** Ends in good order, as the composition root does; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#open = false;
    for (const session of this.#sessions.all()) session.end('Forelock is closing');
    await Promise.all(this.#running);
    await this.harmony.close();
    await this.#store.close();
    this.#alive = false;
  }

  /** Loads come in runs, long enough to be pressed or idle. */
  #readLoad(device: string): void {
    const { loadDice: dice } = this.#premises;
    if (dice.chance(0.1)) this.#loads.set(device, dice.pick([0, 0.5, 0.9, 1]));
    this.harmony.loadRead(device);
    this.#clock.after(300, () => this.#readLoad(device));
  }

  #join(door: Door, device: Device, terms: ToolTerms): void {
    const { policy, dice, seams } = this.#premises;
    const deviceSession = device.admit(door.deviceWire, door.version, door.exchange);
    door.exchange.deviceSession = deviceSession;
    const greeting = greetingIn(door.version, deviceSession, device.config.hasStartup);
    const session = new ProxySession({
      pace: () => 0,
      ...{ id: door.session, device: device.name, deviceSession, terms },
      candidate: terms.candidate ?? 'shared',
      ...{ client: door.wire.stream, deviceChannel: door.deviceWire.stream },
      ...{ clientHello: greeting, deviceHello: greeting },
      // A session asks the desk for no more than a desk has.
      ...{ harmony: this.desk as Harmony, sessions: this.#sessions, traffic: this.#traffic },
      profile: { regions: [] },
      // Its devices tell nothing of their locks: back-off alone.
      outside: { wait: () => ({ heldBy: () => new Promise(() => {}), close: () => {} }) },
      schemas: this.#schemas,
      ...{ limits: {}, holdLimit: 1_048_576, reserveImplicit: policy.reserveImplicit },
      ...{ yield: policy.yield, oneLogin: policy.oneLogin, startup: policy.startup },
      ...{ settle: dice.chance(0.2) ? 50 : 0, clock: this.#clock, log: silentLog },
      joined: () => {},
      ended: () => this.#leave(door),
    });
    if (session.privateCandidate !== undefined) seams.candidate(session.privateCandidate);
    this.#sessions.add(session);
    session.start();
  }

  #besideOn(device: string): Set<PrivateWork> {
    const beside = this.#privateWork.get(device) ?? new Set();
    this.#privateWork.set(device, beside);
    return beside;
  }

  #leave(door: Door): void {
    if (!this.#alive) return;
    door.deviceWire.stream.destroy();
    door.wire.stream.destroy();
    this.#doors.get(door)?.();
    this.#doors.delete(door);
  }

  #known(device: Device): HarmonyDevice {
    const { clock, dice, weather, devices, seams, policy } = this.#premises;
    const agents = { devices, clock, dice, weather, alive: () => this.#alive };
    return {
      ...{ name: device.name, profile: 'simulated', capacity: policy.capacity },
      allocator: seams.allocator(new FlakyAllocator(agents)),
      pools: device.pools,
      load: () => {
        const share = this.#loads.get(device.name) ?? 0.5;
        return { cpu: share, memory: share, bandwidth: share };
      },
      outside: () => [],
    };
  }

  /** As src/leftover.ts does over NETCONF: whoever holds the datastore under the old session's id is killed. */
  async #endLeftover({ device: name, deviceSession, datastores }: OpenGrant): Promise<void> {
    const { clock, dice, devices, weather } = this.#premises;
    const device = devices.get(name);
    const reached = !dice.chance(weather.trouble);
    await new Promise<void>((resolve) => this.#clock.after(dice.between(1, 40), resolve));
    if (device?.up !== true || !reached) throw new Error(`${name} is not reachable at ${clock.now()}`);
    if (deviceSession === undefined) return;
    if (datastores.some((each) => device.locks.holders(each).includes(deviceSession)))
      device.kill(deviceSession);
  }
}

function greetingIn(version: FrameVersion, sessionId: number, hasStartup: boolean): Greeting {
  const known = [
    'candidate:1.0',
    'confirmed-commit:1.1',
    'validate:1.1',
    ...(hasStartup ? ['startup:1.0'] : []),
  ];
  const capabilities = [`${base}:${version}`, ...known.map((name) => `${capability}:${name}`)];
  const hello = { capabilities, sessionId };
  return { hello, xml: '', raw: Buffer.alloc(0), rest: Buffer.alloc(0) };
}

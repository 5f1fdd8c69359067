import type { Clock } from '../../src/core/index.ts';
import type { FrameVersion } from '../../src/netconf/index.ts';
import { ConfirmedCommits } from './confirmed-commit.ts';
import { DeviceConfig } from './device-config.ts';
import { DeviceLocks, done, type Outcome, refused } from './device-locks.ts';
import { everything, placesAsked, writesIn } from './device-model.ts';
import { DeviceSession, type SessionWitness } from './device-session.ts';
import type { Dice } from './dice.ts';
import { type RequestText, writesOf } from './request-text.ts';
import type { Wire } from './wire.ts';

/** A device: sessions, locks, and rows of what is reserved on it. A crash forgets all of it. */
export class Device {
  readonly name: string;
  readonly config: DeviceConfig;
  readonly commits: ConfirmedCommits;
  readonly locks: DeviceLocks;
  /** Rows of the reservation table, as an SNMP agent would keep them. */
  readonly rows: Map<string, number> = new Map<string, number>();
  /** Units of each counted region of its memory. */
  readonly pools: ReadonlyMap<string, number>;
  readonly #clock: Clock;
  readonly #dice: Dice;
  readonly #sessions = new Map<number, DeviceSession>();
  /** Whether an unlock leaves what was changed in the candidate. */
  readonly #keeps: boolean;
  #next = 0;
  #up = true;
  #forgotAt = 0;
  /** Until when each request takes long. */
  #stalledUntil = 0;
  #agentAt = 0;

  constructor(name: string, clock: Clock, dice: Dice) {
    this.name = name;
    this.#clock = clock;
    this.#dice = dice;
    this.#keeps = dice.chance(0.5);
    this.config = new DeviceConfig({ hasStartup: dice.chance(0.5), choosy: dice.chance(0.3) });
    this.commits = new ConfirmedCommits(clock, this.config);
    this.locks = new DeviceLocks(this.config);
    this.pools = new Map([['TCAM', dice.pick([4, 8])]]);
  }

  get up(): boolean {
    return this.#up;
  }

  /** When it last lost its rows: in a crash, or with its agent alone. */
  get forgotAt(): number {
    return this.#forgotAt;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** A session's id, on the wire that Forelock has opened. */
  admit(wire: Wire, version: FrameVersion, witness: SessionWitness): number {
    const id = this.#take();
    const session = new DeviceSession({
      ...{ id, wire, version, witness, dice: this.#dice, clock: this.#clock },
      operate: (request, xml) => this.#operate(id, request, xml),
      latency: () => this.#latency(),
      over: () => this.#forget(id),
    });
    this.#sessions.set(id, session);
    return id;
  }

  /** A session past Forelock takes a lock for a while, where it can. */
  lockPast(datastore: string, milliseconds: number): void {
    const session = this.#take();
    if (!this.#up || !this.locks.lock(session, datastore).ok) return;
    this.#clock.after(milliseconds, () => this.locks.sessionEnded(session));
  }

  crash(downFor: number): void {
    this.#up = false;
    this.#forgotAt = this.#clock.now();
    for (const session of [...this.#sessions.values()]) session.end();
    this.locks.reboot();
    this.commits.reboot();
    this.config.reboot();
    this.rows.clear();
    this.#clock.after(downFor, () => {
      this.#up = true;
    });
  }

  stall(milliseconds: number): void {
    this.#stalledUntil = this.#clock.now() + milliseconds;
  }

  /** The agent alone is started again: its rows are gone, the sessions go on. */
  restartAgent(): void {
    this.#forgotAt = this.#clock.now();
    this.rows.clear();
  }

  /** Reaches the device's agent after that many milliseconds, behind what reached it before; a device that is down hears nothing. */
  atAgent(delay: number, request: (rows: Map<string, number>) => void): void {
    const now = this.#clock.now();
    this.#agentAt = Math.max(this.#agentAt, now + delay);
    this.#clock.after(this.#agentAt - now, () => this.#up && request(this.rows));
  }

  calm(): void {
    this.#up = true;
    this.#stalledUntil = 0;
  }

  kill(session: number): boolean {
    const found = this.#sessions.get(session);
    found?.end();
    return found !== undefined;
  }

  #take(): number {
    this.#next += 1;
    return this.#next;
  }

  #forget(session: number): void {
    this.#sessions.delete(session);
    this.locks.sessionEnded(session);
    this.commits.sessionEnded(session);
  }

  #latency(): number {
    if (this.#clock.now() < this.#stalledUntil) return this.#dice.between(500, 3_000);
    return this.#dice.chance(0.6) ? 0 : this.#dice.between(1, 30);
  }

  #operate(session: number, request: RequestText, xml: string): Outcome {
    const { operation, datastore, number, node } = request;
    if (operation === 'lock') return this.#lock(session, datastore);
    if (operation === 'unlock') return this.#unlock(session, datastore);
    if (operation === 'partial-lock') return this.locks.partialLock(session, node);
    if (operation === 'partial-unlock') return this.locks.partialUnlock(session, number);
    if (operation === 'kill-session') return killed(this.kill(number));
    const writes = writesOf(request);
    if (writes.length > 0) return this.#write(session, request, writes, xml);
    if (operation === 'close-session') return done;
    if (operation === 'validate') return this.config.valid ? done : refused('operation-failed', undefined);
    return this.#read(request, xml);
  }

  #lock(session: number, datastore: string): Outcome {
    const { holder = session } = this.commits;
    if (datastore === 'running' && holder !== session) return refused('lock-denied', holder);
    return this.locks.lock(session, datastore);
  }

  /** What is left in the candidate then goes, or stays for whoever comes: devices differ. */
  #unlock(session: number, datastore: string): Outcome {
    const outcome = this.locks.unlock(session, datastore);
    if (outcome.ok && datastore === 'candidate' && !this.#keeps) this.config.settle();
    return outcome;
  }

  #write(session: number, request: RequestText, datastores: readonly string[], xml: string): Outcome {
    const outcome = this.locks.write(session, datastores);
    if (!outcome.ok) return outcome;
    if (request.operation === 'commit') return this.commits.commit(session, request);
    if (request.operation === 'cancel-commit') return this.commits.cancel(session, request);
    this.#carryOut(session, request, xml);
    return outcome;
  }

  #carryOut(session: number, { operation, datastore }: RequestText, xml: string): void {
    const { config } = this;
    if (operation === 'discard-changes') config.settle();
    else if (operation === 'copy-config' && datastore === 'startup') config.copyToStartup();
    else if (operation === 'copy-config' && datastore === 'candidate') config.change(session, [everything]);
    else if (operation === 'copy-config') config.copyToRunning();
    else if (datastore === 'candidate') config.change(session, writesIn(xml));
    else config.writeRunning(writesIn(xml));
  }

  /** `<get>` is answered with anything: nobody looks at it. */
  #read({ operation, datastore }: RequestText, xml: string): Outcome {
    const asked = operation === 'get-config' && datastore === 'running';
    const body = asked
      ? this.config.runningAt(placesAsked(xml))
      : '<leaf>0</leaf>'.repeat(this.#dice.between(0, 40));
    return { ok: true, body: `<data>${body}</data>` };
  }
}

function killed(found: boolean): Outcome {
  if (found) return done;
  return refused('invalid-value', undefined);
}

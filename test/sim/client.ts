import { namespaces } from '../../src/netconf/index.ts';
import type { ToolTerms } from '../../src/proxy/session-options.ts';
import type { Door } from './forelock-process.ts';
import { type Framed, frameLoosely, MessageReader } from './framing.ts';
import { type Memory, remembering } from './memory.ts';
import type { Premises } from './premises.ts';
import { type Act, farewell, writeScript } from './script.ts';
import type { FarEnd } from './wire.ts';

export interface ClientOptions {
  readonly name: string;
  readonly terms: ToolTerms;
  readonly premises: Premises;
  /** Opens a session, where Forelock and the device are there. */
  readonly enter: (terms: ToolTerms) => Door | undefined;
  /** A session-id of somebody, perhaps of one that is gone. */
  readonly somebody: () => number;
}

/** A tool: session after session, each after a script; it thinks, pipelines, waits too long, or goes without a word. */
export class Client implements FarEnd {
  readonly #options: ClientOptions;
  readonly #due = new Set<string>();
  #door: Door | undefined;
  #reader: MessageReader | undefined;
  #script: Act[] = [];
  #pipelines = false;
  #messages = 0;
  #memory: Memory = { lockId: '0', grant: 'none', token: '1' };
  #leaving = false;
  /** When it is back from a long thought: till then it does not even leave. */
  #awakeAt = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get session(): number | undefined {
    return this.#door?.session;
  }

  /** Requests that have had no reply, in a session that stands. */
  get unanswered(): readonly string[] {
    return [...this.#due];
  }

  get door(): Door | undefined {
    return this.#door;
  }

  come(): void {
    const { premises } = this.#options;
    const { dice, clock } = premises;
    if (this.#leaving) return;
    const door = this.#options.enter(this.#options.terms);
    if (door === undefined) {
      clock.after(dice.between(100, 600), () => this.come());
      return;
    }
    this.#door = door;
    this.#reader = new MessageReader(door.version);
    this.#script = [...writeScript(dice, this.#options.terms, premises)];
    this.#pipelines = dice.chance(0.25);
    door.wire.join(this);
    this.#soon(door);
  }

  /** No more sessions; this one ends when it has its replies. */
  leave(thinksOn = true): void {
    const { clock } = this.#options.premises;
    if (thinksOn && this.#awakeAt > clock.now()) {
      clock.after(this.#awakeAt - clock.now(), () => this.leave(false));
      return;
    }
    this.#leaving = true;
    this.#script = [farewell];
    if (this.#door !== undefined) this.#soon(this.#door);
  }

  receive(bytes: Buffer): void {
    const door = this.#door;
    if (door === undefined) return;
    try {
      for (const message of this.#reader?.read(bytes) ?? []) this.#reply(door, message);
    } catch (cause) {
      this.#options.premises.log.violate('changed-bytes', `framing to ${door.session}: ${String(cause)}`);
    }
  }

  ended(): void {
    const { clock, dice, log } = this.#options.premises;
    log.note(`${this.#door?.session} is over, ${this.#due.size} due`);
    if (this.#door !== undefined) this.#options.premises.signals.over(this.#door.exchange);
    this.#door = undefined;
    this.#due.clear();
    clock.after(dice.between(0, 400), () => this.come());
  }

  #reply(door: Door, message: Framed): void {
    const id = door.exchange.received(message);
    if (id !== undefined && !this.#due.delete(id))
      this.#options.premises.log.violate('changed-bytes', `a second reply to ${id}`);
    this.#memory = remembering(this.#memory, message.xml);
    if ((this.#leaving || !this.#pipelines) && this.#due.size === 0) this.#soon(door);
  }

  /** Thinks, then does the next thing; sometimes thinks for longer than its lease. */
  #soon(door: Door): void {
    const { clock, dice } = this.#options.premises;
    const thought = dice.chance(0.03) ? dice.pick([1_000, 5_000, 40_000]) : dice.between(0, 120);
    this.#awakeAt = clock.now() + thought;
    clock.after(thought, () => {
      if (this.#door !== door || (this.#leaving && this.#due.size > 0)) return;
      const act = this.#script.shift();
      if (act === undefined) return;
      if (act.kind === 'nap') return this.#nap(door, act.milliseconds);
      this.#do(door, act);
      if (this.#pipelines) this.#soon(door);
    });
  }

  #nap(door: Door, milliseconds: number): void {
    const { clock } = this.#options.premises;
    this.#awakeAt = clock.now() + milliseconds;
    clock.after(milliseconds, () => this.#door === door && this.#soon(door));
  }

  #do(door: Door, act: Exclude<Act, { kind: 'nap' }>): void {
    const { somebody, premises } = this.#options;
    premises.log.note(`${door.session} ${act.kind}`);
    if (act.kind === 'operation') this.#send(door, act.xml(this.#memory));
    else if (act.kind === 'kill')
      this.#send(door, `<kill-session><session-id>${somebody()}</session-id></kill-session>`);
    else if (act.kind === 'half-close') door.wire.finish();
    else if (act.kind === 'vanish') door.wire.cut();
    else this.#break(door, act.kind);
  }

  #send(door: Door, operation: string): void {
    this.#messages += 1;
    const id = `${this.#options.name}.${this.#messages}`;
    const xml = `<rpc xmlns="${namespaces.base}" message-id="${id}">${operation}</rpc>`;
    this.#due.add(id);
    door.exchange.sent(id, xml);
    door.wire.send(frameLoosely(door.version, xml, this.#options.premises.dice));
  }

  #break(door: Door, how: 'vanish-in-message' | 'garble' | 'stall-in-message'): void {
    const { dice, clock } = this.#options.premises;
    const edit = `<rpc xmlns="${namespaces.base}"><edit-config><target><running/></target><config></rpc>`;
    const framed = frameLoosely(door.version, edit, dice);
    const cut =
      how === 'stall-in-message' ? framed.length - '</rpc>]]>]]>'.length : dice.between(1, framed.length);
    if (how === 'stall-in-message') this.#awakeAt = clock.now() + 40_000;
    door.exchange.clientGarbles = true;
    door.wire.send(how === 'garble' ? framed : framed.subarray(0, cut));
    if (how === 'vanish-in-message')
      clock.after(dice.between(0, 30), () => this.#door === door && door.wire.cut());
  }
}

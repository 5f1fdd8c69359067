import { createSocket } from 'node:dgram';
import { createSession, createV3Session, type RawVarbind, type Session, Version2c, Version3 } from 'net-snmp';
import { ask } from './ask.ts';
import { LazySocket, type SessionSocket } from './lazy-socket.ts';
import { type SnmpLogin, usmUser } from './login.ts';
import { type Asked, type Found, readTogether } from './read-together.ts';
import { SnmpError } from './snmp-error.ts';
import { decodeVarbind, encodeVarbind, type Varbind } from './varbind.ts';
import { walk } from './walk.ts';

export interface SnmpTarget {
  readonly host: string;
  /** UDP port; 161 where left out. */
  readonly port?: number;
  readonly login: SnmpLogin;
  /** Milliseconds for each try; 1,000 where left out. */
  readonly timeout?: number;
  /** Tries after the first; 2 where left out. */
  readonly retries?: number;
  /** Told of each socket once it has a port of ours; what it gives is called when the socket is closed. */
  readonly onSocket?: (socket: SnmpSocket) => () => void;
}

export interface SnmpSocket {
  /** The agent's, as in the target. */
  readonly host: string;
  readonly port: number;
  readonly localPort: number;
}

/** Every promise rejects with an SnmpError alone. */
export interface SnmpSession {
  /** The values in the order asked; `missing` where one of them is not there. */
  get(oids: readonly string[]): Promise<readonly Varbind[]>;
  /** As `get`, with undefined for what is not there. */
  probe(oids: readonly string[]): Promise<readonly (Varbind | undefined)[]>;
  /** All of them or none (RFC 3416 section 4.2.5), as far as the agent keeps to that. */
  set(varbinds: readonly Varbind[]): Promise<void>;
  /** All instances beneath `oid`, by GETBULK of 50. */
  walk(oid: string): Promise<readonly Varbind[]>;
  /** As `probe` and `walk` of several, in one GETBULK where the columns are no longer than they were before. */
  read(asked: Asked): Promise<Found>;
  close(): void;
}

/** Rows of each column in the first reading; then one more than the longest had, to see its end. */
const firstRepetitions = 8;
const mostRepetitions = 50;
/** Milliseconds beyond net-snmp's own time-out. */
const grace = 500;

/** Opens no connection yet: SNMP is UDP, so the first request is the first to fail. */
export function openSnmp(target: SnmpTarget): SnmpSession {
  const line = new Line(target);
  let repetitions = firstRepetitions;
  const probe = async (oids: readonly string[]): Promise<readonly (Varbind | undefined)[]> => {
    const raw = await line.use((session) =>
      ask<RawVarbind[]>(oids, (answer) => session.get([...oids], answer)),
    );
    return raw.map(decodeVarbind);
  };
  return {
    probe,
    get: async (oids) => present(oids, await probe(oids)),
    set: async (varbinds) => {
      const oids = varbinds.map(({ oid }) => oid);
      await line.use((session) => ask(oids, (answer) => session.set(varbinds.map(encodeVarbind), answer)));
    },
    walk: (oid) => line.use((session) => walk(session, oid)),
    read: async (asked) => {
      const found = await line.use((session) => readTogether(session, asked, repetitions));
      const longest = Math.max(0, ...found.columns.map(({ length }) => length));
      repetitions = Math.min(longest + 1, mostRepetitions);
      return found;
    },
    close: () => line.close(),
  };
}

/**
 * A net-snmp session, opened anew where a request fails: an agent that was started again has another engine and another
 * boot count (RFC 3414 section 2.2), which a session that knows the old ones does not find out by itself.
 */
class Line {
  readonly #target: SnmpTarget;
  readonly #requests = new WeakMap<Session, number>();
  #session: Session;
  #open = true;

  constructor(target: SnmpTarget) {
    this.#target = target;
    this.#session = this.#connect();
  }

  async use<T>(request: (session: Session) => Promise<T>): Promise<T> {
    const used = this.#session;
    try {
      return await this.#on(used, request);
    } catch (cause) {
      const told = cause instanceof SnmpError && (cause.kind === 'refused' || cause.kind === 'missing');
      if (told || !this.#open || this.#target.login.version !== '3') throw cause;
      if (this.#session === used) this.#replace();
      return await this.#on(this.#session, request);
    }
  }

  /** A session that was replaced is closed by its last request: net-snmp never answers those that are cut off. */
  async #on<T>(session: Session, request: (session: Session) => Promise<T>): Promise<T> {
    this.#requests.set(session, (this.#requests.get(session) ?? 0) + 1);
    try {
      return await this.#inTime(request(session));
    } finally {
      const left = (this.#requests.get(session) ?? 1) - 1;
      this.#requests.set(session, left);
      if (left === 0 && this.#session !== session) session.close();
    }
  }

  close(): void {
    if (this.#open) this.#session.close();
    this.#open = false;
  }

  /** net-snmp drops some answers without a word (a clock outside the window); nothing may wait for ever for those. */
  #inTime<T>(answer: Promise<T>): Promise<T> {
    const { timeout = 1_000, retries = 2 } = this.#target;
    return new Promise((resolve, reject) => {
      const tellSilent = (): void =>
        reject(new SnmpError('unreachable', 'the SNMP agent gave no answer that could be used'));
      const late = setTimeout(tellSilent, timeout * (retries + 1) + grace);
      answer.then(resolve, reject).finally(() => clearTimeout(late));
    });
  }

  #replace(): void {
    const old = this.#session;
    this.#session = this.#connect();
    if (this.#requests.get(old) === 0) old.close();
  }

  #connect(): Session {
    const session = createFor(this.#target);
    // A datagram that is not SNMP is an 'error' event: the request itself then times out and says so.
    session.on('error', () => {});
    return session;
  }
}

function createFor(target: SnmpTarget): Session {
  const { host, port = 161, login, timeout = 1_000, retries = 2 } = target;
  const transport = host.includes(':') ? 'udp6' : 'udp4';
  const dgramModule = { createSocket: () => socketFor(transport, target) };
  const options = { port, timeout, retries, transport, dgramModule } as const;
  return login.version === '2c'
    ? createSession(host, login.community, { ...options, version: Version2c })
    : createV3Session(host, usmUser(login), { ...options, version: Version3 });
}

function present(oids: readonly string[], found: readonly (Varbind | undefined)[]): readonly Varbind[] {
  return found.map((varbind, index) => {
    if (varbind) return varbind;
    throw new SnmpError('missing', `the agent has no ${oids[index]}`, { index });
  });
}

/** A socket that somebody wants to know of stays open: what is arranged for it must hold for its first datagram already. */
function socketFor(transport: 'udp4' | 'udp6', { host, port = 161, onSocket }: SnmpTarget): SessionSocket {
  if (onSocket === undefined) return new LazySocket(transport);
  const socket = createSocket(transport);
  return socket.on('listening', () => {
    socket.on('close', onSocket({ host, port, localPort: socket.address().port }));
  });
}

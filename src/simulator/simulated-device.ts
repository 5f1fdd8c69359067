import { timingSafeEqual } from 'node:crypto';
import ssh2 from 'ssh2';
import { nothing, type Resources, silentLog } from '../core/index.ts';
import {
  type DataNode,
  fingerprint,
  generateKeyPair,
  type LoginAttempt,
  namespaces,
  openNetconfServer,
  type RequestNode,
  type ServerSession,
} from '../netconf/index.ts';
import type { UsmLogin } from '../snmp/index.ts';
import { openSimulatedAgent, type SimulatedAgent } from './agent.ts';
import { type DatastoreName, Datastores } from './datastores.ts';
import { configChange, netconfState, type SessionFacts, sessionEnd } from './monitoring.ts';
import { monitoring, type OperationContext, operate } from './operations.ts';
import { modules } from './scenario.ts';
import { compileSchema, type ModuleSchema, type Schema } from './schema.ts';
import { SimulatedSession } from './session.ts';

export interface SimulatedLogin {
  readonly user: string;
  readonly password?: string;
  /** A public key, as in authorized_keys. */
  readonly key?: string;
}

export interface SimulatedDeviceOptions {
  readonly host?: string;
  /** TCP port of NETCONF; 0, where left out, takes a free one. */
  readonly port?: number;
  readonly logins: readonly SimulatedLogin[];
  /** A private key in OpenSSH's format; made where left out. */
  readonly hostKey?: string;
  readonly startup?: boolean;
  /** Whether it has a candidate; it has one where left out. Without, running alone can be written. */
  readonly candidate?: boolean;
  /** Whether an edit is all or nothing, and said to be; it is where left out. Without, it stops at what it refuses. */
  readonly rollback?: boolean;
  /** What it can be configured with; where left out, the parts of two IETF modules. */
  readonly modules?: readonly ModuleSchema[];
  /** Milliseconds that it takes for each request; 0 where left out. */
  readonly latency?: number;
  /** Whether it tells of its sessions and locks (RFC 6022 and 5277); it does where left out. */
  readonly monitoring?: boolean;
  /** Why a configuration can't be committed; undefined where it can, which is always where this is left out. */
  readonly refuses?: (configuration: DataNode) => string | undefined;
  readonly snmp?: { readonly port?: number; readonly login: UsmLogin; readonly capacity: Resources };
}

/** A running simulated device. */
export interface SimulatedDevice {
  readonly port: number;
  readonly snmpPort: number | undefined;
  /** Of its host key, as OpenSSH prints it. */
  readonly hostKeySha256: string;
  sessions(): readonly number[];
  /** Session-id of the holder, by datastore. */
  locks(): ReadonlyMap<DatastoreName, number>;
  reserved(): Resources;
  reservationRows(): number;
  /** Cuts every NETCONF session off, as a reboot of that daemon would. */
  hangUp(): void;
  close(): Promise<void>;
}

const base = 'urn:ietf:params:netconf';
const ofCandidate: readonly string[] = [
  ...[`${base}:capability:candidate:1.0`, `${base}:capability:confirmed-commit:1.1`],
];
const monitored: readonly string[] = [
  ...[`${base}:capability:notification:1.0`, `${base}:capability:interleave:1.0`],
  `${monitoring}?module=ietf-netconf-monitoring&revision=2010-10-04`,
  `${namespaces.sessionEvents}?module=ietf-netconf-notifications&revision=2012-02-06`,
];

/** Opens a device that lives in this process: NETCONF over SSH on Forelock's own server room, SNMP on its own agent. */
export async function openSimulatedDevice(options: SimulatedDeviceOptions): Promise<SimulatedDevice> {
  const host = options.host ?? '127.0.0.1';
  const hostKey = options.hostKey ?? generateKeyPair('simulator').private;
  const { snmp } = options;
  const agent = snmp && (await openSimulatedAgent(host, snmp.port ?? 0, snmp.login, snmp.capacity));
  const device = new Device(options);
  const server = openNetconfServer<string>({
    hostKeys: [hostKey],
    authenticate: async (attempt) => (admits(options.logins, attempt) ? attempt.user : undefined),
    onSession: (session) => device.admit(session),
    log: silentLog,
  });
  const port = await server.listen(host, options.port ?? 0);
  return {
    port,
    snmpPort: agent?.port,
    hostKeySha256: fingerprint(publicKey(hostKey)),
    sessions: () => device.sessions(),
    locks: () => new Map([...device.datastores.locks].map(([name, { holder }]) => [name, holder])),
    reserved: () => agent?.reserved() ?? nothing,
    reservationRows: () => agent?.rows() ?? 0,
    hangUp: () => device.hangUp(),
    close: () => closeAll(device, agent, () => server.close()),
  };
}

async function closeAll(
  device: Device,
  agent: SimulatedAgent | undefined,
  closeServer: () => Promise<void>,
): Promise<void> {
  device.close();
  agent?.close();
  await closeServer();
}

function publicKey(hostKey: string): Buffer {
  const key = ssh2.utils.parseKey(hostKey);
  if (key instanceof Error) throw key;
  return (Array.isArray(key) ? key[0] : key).getPublicSSH();
}

function admits(logins: readonly SimulatedLogin[], { user, password, key }: LoginAttempt): boolean {
  return logins.some((login) => {
    if (login.user !== user) return false;
    if (key !== undefined) return login.key?.split(' ')[1] === key.data.toString('base64');
    const [given, wanted] = [Buffer.from(password ?? ''), Buffer.from(login.password ?? '')];
    return wanted.length > 0 && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

class Device {
  readonly datastores: Datastores = new Datastores((session) => this.#tell(configChange(session)));
  readonly #options: SimulatedDeviceOptions;
  readonly #monitored: boolean;
  readonly #facts = new Map<number, SessionFacts>();
  readonly #sessions = new Map<number, SimulatedSession>();
  readonly #capabilities: readonly string[];
  readonly #modules: readonly ModuleSchema[];
  readonly #schema: Schema;
  #next = 1;

  constructor(options: SimulatedDeviceOptions) {
    this.#options = options;
    this.#modules = options.modules ?? modules;
    this.#schema = compileSchema(this.#modules);
    this.#monitored = options.monitoring ?? true;
    this.#capabilities = [
      ...[`${base}:base:1.0`, `${base}:base:1.1`],
      ...(options.rollback === false ? [] : [`${base}:capability:rollback-on-error:1.0`]),
      ...(options.candidate === false ? [] : ofCandidate),
      ...[`${base}:capability:validate:1.1`, `${base}:capability:writable-running:1.0`],
      ...(options.startup === true ? [`${base}:capability:startup:1.0`] : []),
      ...(this.#monitored ? monitored : []),
      ...this.#modules.map(
        ({ namespace, module, revision }) => `${namespace}?module=${module}&revision=${revision}`,
      ),
    ];
  }

  sessions(): readonly number[] {
    return [...this.#sessions.keys()];
  }

  admit({ channel, close, user, address }: ServerSession<string>): void {
    const id = this.#next;
    this.#next += 1;
    const facts: SessionFacts = { id, user, host: address, since: new Date() };
    this.#facts.set(id, facts);
    const session: SimulatedSession = new SimulatedSession({
      ...{ id, channel, capabilities: this.#capabilities, latency: this.#options.latency ?? 0 },
      operate: (request: RequestNode) => operate(request, this.#context(session)),
      ended: () => {
        this.#sessions.delete(id);
        this.#facts.delete(id);
        this.datastores.sessionEnded(id);
        this.#tell(sessionEnd(facts, session.hasClosed ? 'closed' : 'dropped'));
        close();
      },
    });
    this.#sessions.set(id, session);
  }

  close(): void {
    this.datastores.close();
    this.hangUp();
  }

  hangUp(): void {
    for (const session of [...this.#sessions.values()]) session.end();
  }

  #context(session: SimulatedSession): OperationContext {
    return {
      session: session.id,
      modules: this.#modules,
      schema: this.#schema,
      datastores: this.datastores,
      hasStartup: this.#options.startup === true,
      hasCandidate: this.#options.candidate !== false,
      rollsBack: this.#options.rollback !== false,
      refuses: this.#options.refuses ?? (() => undefined),
      state: () => (this.#monitored ? [netconfState(this.datastores, [...this.#facts.values()])] : []),
      kill: (id) => {
        const found = this.#sessions.get(id);
        found?.end();
        return found !== undefined;
      },
      subscribe: (filter) => session.subscribe(filter),
      close: () => session.closeAfterReply(),
    };
  }

  #tell(event: DataNode): void {
    if (!this.#monitored) return;
    for (const session of this.#sessions.values()) session.notify(event);
  }
}

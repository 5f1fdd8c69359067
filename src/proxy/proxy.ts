import { type ClientLimits, type Clock, ForelockError, type Log, type ToolLimits } from '../core/index.ts';
import type { Admission, DeviceProfile } from '../device/index.ts';
import type { Harmony } from '../harmony/index.ts';
import {
  type DeviceChannel,
  type DeviceTarget,
  Doorway,
  encodeFrame,
  type Hello,
  type LoginAttempt,
  type NetconfServer,
  openChannel,
  openNetconfServer,
  openTlsServer,
  rewriteHello,
  type ScanLimits,
  type ServerSession,
  type TlsServerOptions,
} from '../netconf/index.ts';
import type { Flow, WorkflowMarks } from '../reserve/index.ts';
import { readGreeting } from './greeting.ts';
import type { DeviceSchemas, OutsideLocks } from './intercept/index.ts';
import { ownCapabilities } from './own-capabilities.ts';
import { privateCapability } from './private/index.ts';
import { refuseSession } from './refuse-session.ts';
import { ProxySession } from './session.ts';
import { SessionMap } from './session-map.ts';
import type { ToolTerms } from './session-options.ts';
import { ToolGate } from './tool-gate.ts';
import { type SessionAct, Traffic } from './traffic.ts';
import { turnedAwayBook } from './turned-away.ts';
import { watchClient } from './watch-client.ts';

/** Sessions without a device at once, which only tell why; one more is closed without a word. */
const mostRefusing = 256;

/** A tool that has logged in, and what it may do. */
export interface Principal {
  readonly terms: ToolTerms;
  /** The device named in the login name, `user%device`. */
  readonly device: string | undefined;
  /** The password that it gave, for devices that are logged in to as the tool itself. */
  readonly password: string | undefined;
  readonly user: string;
}

export interface ProxyDevice {
  readonly name: string;
  /** The port of its own on Forelock's address; 0 picks a free one, undefined opens none. */
  readonly listen: number | undefined;
  /** The same for TLS. */
  readonly listenTls: number | undefined;
  /** Milliseconds that the device needs between a hello and the first request. */
  readonly settle: number;
  /** What the platform's memory regions are filled by. */
  readonly profile: Pick<DeviceProfile, 'regions'>;
  /** Which candidate sessions have whose tools say nothing of it. */
  readonly candidate: 'shared' | 'private';
  /** Whether every tool has the same user on the device. */
  readonly oneLogin: boolean;
  readonly target: (principal: Principal) => DeviceTarget;
}

export interface ProxyOptions {
  readonly host: string;
  /** The port shared by all devices, with `user%device` as the login name; undefined opens none. */
  readonly port: number | undefined;
  /** NETCONF over TLS beside SSH, with its own shared port. */
  readonly tls: ProxyTls | undefined;
  readonly hostKeys: readonly (string | Buffer)[];
  readonly devices: readonly ProxyDevice[];
  readonly authenticate: (attempt: LoginAttempt) => Promise<Principal | undefined>;
  readonly harmony: Harmony;
  /** Sessions to devices are opened through it. */
  readonly admission: Admission;
  readonly schemas: DeviceSchemas;
  readonly outside: OutsideLocks;
  readonly limits: Partial<ScanLimits>;
  readonly clients: ClientLimits;
  readonly toolLimits: (tool: string) => ToolLimits;
  /** Undefined: nothing is marked. */
  readonly marks: WorkflowMarks | undefined;
  /** Bytes of one message that Forelock holds at most. */
  readonly holdLimit: number;
  readonly reserveImplicit: boolean;
  /** What a higher class does with a holder that has not begun. */
  readonly yield: 'park' | 'wait';
  /** Whether a commit of a private candidate is written to startup too. */
  readonly startup: 'after-commit' | 'leave';
  /** Told what sessions do and are refused. */
  readonly witness?: (act: SessionAct) => void;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ProxyTls
  extends Pick<TlsServerOptions<Principal>, 'cert' | 'key' | 'clientCa' | 'crl' | 'names'> {
  readonly port: number;
}

/** The NETCONF face: sessions in, sessions out. */
export class NetconfProxy {
  readonly traffic: Traffic;
  readonly #options: ProxyOptions;
  readonly #server: NetconfServer;
  readonly #tls: NetconfServer | undefined;
  readonly #devices: ReadonlyMap<string, ProxyDevice>;
  readonly #byPort = new Map<number, string>();
  readonly #sessions = new SessionMap<ProxySession>();
  readonly #gates = new Map<string, ToolGate>();
  readonly #offered = new Map<string, readonly string[]>();
  readonly #running = new Set<Promise<void>>();
  /** Calls off each session that is being opened; AbortSignal.any would keep a trace of every one for as long as Forelock runs. */
  readonly #opening = new Set<AbortController>();
  #closing = false;
  #refusing = 0;
  #sharedPort: number | undefined;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.traffic = new Traffic(options.witness);
    this.#devices = new Map(options.devices.map((device) => [device.name, device]));
    const { clients, clock, log } = options;
    const turnedAway = turnedAwayBook(this.traffic, clock, log);
    const shared = {
      ...{ loginTime: clients.loginTime, authenticate: options.authenticate, log },
      doorway: new Doorway({ ...clients, clock, turnedAway }),
      onSession: (session: ServerSession<Principal>) => this.#admit(session),
    };
    const { hostKeys, tls } = options;
    this.#server = openNetconfServer<Principal>({ ...shared, hostKeys, loginTries: clients.loginTries });
    this.#tls = tls && openTlsServer<Principal>({ ...shared, ...tls });
  }

  /** Opens the shared port and each device's own; resolves with the ports in use. */
  async listen(): Promise<{
    readonly port: number | undefined;
    readonly ports: Readonly<Record<string, number>>;
    readonly tlsPort: number | undefined;
    readonly tlsPorts: Readonly<Record<string, number>>;
  }> {
    const { host, port, tls } = this.#options;
    if (port !== undefined) this.#sharedPort = await this.#server.listen(host, port);
    for (const { name, listen } of this.#devices.values()) {
      if (listen !== undefined) this.#byPort.set(await this.#server.listen(host, listen), name);
    }
    const ports = Object.fromEntries([...this.#byPort].map(([number, name]) => [name, number]));
    const tlsPort = tls && (await this.#tls?.listen(host, tls.port));
    return { port: this.#sharedPort, ports, tlsPort, tlsPorts: await this.#listenTls() };
  }

  async #listenTls(): Promise<Readonly<Record<string, number>>> {
    const ports: Record<string, number> = {};
    for (const { name, listenTls } of this.#devices.values()) {
      if (listenTls === undefined || this.#tls === undefined) continue;
      const port = await this.#tls.listen(this.#options.host, listenTls);
      this.#byPort.set(port, name);
      ports[name] = port;
    }
    return ports;
  }

  /** Whether the device's session of that id is one behind a client of Forelock. */
  isOwn(device: string, deviceSession: number): boolean {
    return this.#sessions.byDeviceSession(device, deviceSession) !== undefined;
  }

  /** As the device's last session offered them; undefined before the first. */
  capabilities(device: string): readonly string[] | undefined {
    return this.#offered.get(device);
  }

  sessions(device: string): number {
    return this.#sessions.count(device);
  }

  /** Ends every session, their locks first. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const gone of this.#opening) gone.abort();
    for (const session of this.#sessions.all()) session.end('Forelock is closing');
    await Promise.all(this.#running);
    await Promise.all([this.#server.close(), this.#tls?.close()]);
  }

  #admit(session: ServerSession<Principal>): void {
    const running = this.#serve(session).catch((cause: unknown) => {
      const { tool } = session.principal.terms;
      this.#options.log.warn({ tool, cause: String(cause) }, 'a session could not start');
      this.#countRefused(session, String(cause));
      session.close();
    });
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  async #serve(session: ServerSession<Principal>): Promise<void> {
    const device = this.#deviceFor(session);
    session.channel.on('error', () => session.close());
    const leave = this.#gateOf(session).enter();
    if (leave instanceof ForelockError) return this.#refuse(session, leave);
    try {
      const behind = await this.#open(session, device);
      if (behind instanceof ForelockError) await this.#refuse(session, behind);
      else await this.#join(session, device, behind).finally(() => behind.close());
    } finally {
      leave();
      session.close();
    }
  }

  /** Waits as long as the tool does where the device has as many sessions as it may have; `device-busy` is returned. */
  async #open(
    session: ServerSession<Principal>,
    { name, target }: ProxyDevice,
  ): Promise<DeviceChannel | ForelockError> {
    const { priority, wait } = session.principal.terms;
    const gone = new AbortController();
    const { signal } = gone;
    this.#opening.add(gone);
    session.onClose(() => gone.abort());
    if (this.#closing) gone.abort();
    const asked = { use: 'tool', priority, wait, signal } as const;
    try {
      return await this.#options.admission.open(name, asked, () => openChannel(target(session.principal)));
    } catch (cause) {
      if (cause instanceof ForelockError && cause.code === 'device-busy' && !signal.aborted) return cause;
      throw cause;
    } finally {
      this.#opening.delete(gone);
    }
  }

  #countRefused({ principal, user, address }: ServerSession<Principal>, why: string): void {
    const fields = { user, from: address, why };
    const { tool } = principal.terms;
    this.traffic.count({
      event: 'session-refused',
      tool,
      session: undefined,
      device: principal.device,
      fields,
    });
  }

  async #refuse(session: ServerSession<Principal>, { code, message }: ForelockError): Promise<void> {
    const { limits, clock, log } = this.#options;
    const { channel, principal } = session;
    this.#countRefused(session, message);
    log.warn({ tool: principal.terms.tool, code, why: message }, 'a session was refused');
    this.#refusing += 1;
    try {
      if (this.#refusing > mostRefusing) return;
      await refuseSession({ id: this.#sessions.allocate(), client: channel, why: message, limits, clock });
    } finally {
      this.#refusing -= 1;
      session.close();
    }
  }

  async #join(session: ServerSession<Principal>, device: ProxyDevice, behind: DeviceChannel): Promise<void> {
    const { channel, principal } = session;
    const { harmony, schemas, outside, limits, holdLimit, reserveImplicit, clients, clock, log } =
      this.#options;
    const deviceHello = await readGreeting(behind.channel, `device ${device.name}`, clients.helloTime);
    this.#offered.set(device.name, deviceHello.hello.capabilities);
    const id = this.#sessions.allocate();
    const candidate = principal.terms.candidate ?? device.candidate;
    const add = [
      ...ownCapabilities(deviceHello.hello.capabilities),
      ...privateCapability(deviceHello.hello, candidate),
    ];
    const hello = rewriteHello(deviceHello.xml, { sessionId: id, add });
    channel.write(encodeFrame('1.0', Buffer.from(hello)));
    const clientHello = await readGreeting(channel, 'the client', clients.helloTime);
    behind.channel.write(clientHello.raw);
    const mark = this.#markWith(behind, id);
    const gate = this.#gateOf(session);
    let unwatch = (): void => {};
    await new Promise<void>((ended) => {
      const joined = new ProxySession({
        ...{
          id,
          device: device.name,
          deviceSession: sessionIdOf(deviceHello.hello, device.name),
          terms: principal.terms,
          candidate,
          settle: device.settle,
          oneLogin: device.oneLogin,
          profile: device.profile,
        },
        succeed: () => session.succeed(),
        ...{ client: channel, deviceChannel: behind.channel, clientHello, deviceHello },
        ...{
          harmony,
          schemas,
          outside,
          sessions: this.#sessions,
          traffic: this.traffic,
          pace: () => gate.request(),
          limits,
          holdLimit,
          reserveImplicit,
          yield: this.#options.yield,
          startup: this.#options.startup,
          clock,
          log,
          joined: mark.joined,
          ended: () => {
            unwatch();
            void mark.leave().then(ended);
          },
        },
      });
      this.#sessions.add(joined);
      joined.audit('session-start', {
        user: session.user,
        from: session.address,
        deviceSession: joined.deviceSession,
      });
      behind.onClose(() => joined.deviceClosed());
      session.onClose(() => joined.end('the client is gone'));
      joined.start();
      const idle = clients.idle === undefined ? undefined : clients.idle + principal.terms.wait;
      unwatch = watchClient({
        ...{ client: channel, device: behind.channel, unsent: session.unsent, clock },
        ...{ times: { ...clients, idle }, over: (why) => joined.end(why) },
      });
    });
  }

  /** The connection has the mark of its session's grants, or of its workflow's once it has joined one. */
  #markWith(
    { ends }: DeviceChannel,
    session: number,
  ): { readonly joined: (owner: string) => void; readonly leave: () => Promise<void> } {
    const { marks } = this.#options;
    const flow: Flow = { protocol: 'tcp', ...ends };
    const joined = (owner: string): void => void marks?.join(flow, `workflow ${owner}`);
    joined(String(session));
    return { joined, leave: async () => marks?.leave(flow) };
  }

  #gateOf({ principal: { terms } }: ServerSession<Principal>): ToolGate {
    const { toolLimits, clock } = this.#options;
    const gate = this.#gates.get(terms.tool) ?? new ToolGate(terms.tool, toolLimits(terms.tool), clock);
    this.#gates.set(terms.tool, gate);
    return gate;
  }

  #deviceFor(session: ServerSession<Principal>): ProxyDevice {
    const { principal, localPort, serverName } = session;
    const name = this.#byPort.get(localPort) ?? principal.device ?? serverName;
    const device = name === undefined ? undefined : this.#devices.get(name);
    if (device === undefined) {
      const hint =
        name === undefined
          ? 'log in as user%device on the shared port, or ask for the device as the name of the server by TLS'
          : `no device is called '${name}'`;
      throw new ForelockError('config-invalid', `no device for this session: ${hint}`);
    }
    if (principal.terms.devices?.has(device.name) === false) {
      throw new ForelockError(
        'login-refused',
        `tool ${principal.terms.tool} may not reach device ${device.name}`,
      );
    }
    return device;
  }
}

function sessionIdOf(hello: Hello, device: string): number {
  if (hello.sessionId !== undefined) return hello.sessionId;
  throw new ForelockError(
    'message-malformed',
    `the hello of device ${device} has no session-id (RFC 6241 section 8.1)`,
  );
}

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, {
  type AuthContext,
  type Connection,
  type PublicKeyAuthContext,
  type ServerChannel,
  type Session,
} from 'ssh2';
import { ForelockError, type Log } from '../../core/index.ts';
import { algorithms } from '../algorithms.ts';
import type { Doorway } from './doorway.ts';

/** One try to log in. A key's signature has been verified before it is asked about. */
export interface LoginAttempt {
  readonly user: string;
  readonly method: 'password' | 'publickey';
  readonly password: string | undefined;
  readonly key: { readonly algorithm: string; readonly data: Buffer } | undefined;
  readonly address: string;
}

/** A client's `netconf` subsystem: raw bytes, as RFC 6242 frames them. */
export interface ServerSession<P> {
  readonly principal: P;
  readonly user: string;
  readonly address: string;
  /** The port that the client connected to. */
  readonly localPort: number;
  readonly channel: Duplex;
  /** Before its end: that all went well. ssh(1) gives this to the script that started it, and 255 where it hears of nothing. */
  succeed(): void;
  /** Bytes beneath the channel that the client has not taken: ssh2 sends as much as the client's window asks for, read or not. */
  unsent(): number;
  /** Closes the channel, and the connection when nothing else is open on it. */
  close(): void;
  /** Told when the channel or its connection is gone, also while the channel is paused. */
  onClose(listener: () => void): void;
}

export interface NetconfServerOptions<P> {
  readonly hostKeys: readonly (string | Buffer)[];
  /** Who this is, or undefined: then the client may try again. */
  readonly authenticate: (attempt: LoginAttempt) => Promise<P | undefined>;
  readonly onSession: (session: ServerSession<P>) => void;
  readonly log: Log;
  /** Whose turn it is to log in; everybody's where left out. */
  readonly doorway?: Pick<Doorway, 'enter' | 'failed'>;
  /** Milliseconds to log in, once it is a connection's turn, and before that as many to wait for it; 30,000 where left out. */
  readonly loginTime?: number;
  /** Failed tries before the connection is ended; 6 where left out. */
  readonly loginTries?: number;
}

export interface NetconfServer {
  /** Resolves with the port in use; may be called for several. */
  listen(host: string, port: number): Promise<number>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** A NETCONF server over SSH: public key and password, the `netconf` subsystem and nothing else (RFC 6242). */
export function openNetconfServer<P>(options: NetconfServerOptions<P>): NetconfServer {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  return {
    listen: async (host, port) => {
      const server = listener(options, sockets);
      servers.push(server);
      await listening(server, host, port);
      return (server.address() as AddressInfo).port;
    },
    close: async () => {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroySoon();
      const stuck = setTimeout(() => sockets.forEach((socket) => void socket.destroy()), closingTime);
      await Promise.all(closed);
      clearTimeout(stuck);
    },
  };
}

/**
 * TCP is ours and SSH is given each socket, since ssh2 tells of a connection only when the client has named itself: one
 * that never does would be in nobody's books. TCP asks a silent client every 15 s whether it is there at all.
 */
function listener<P>(options: NetconfServerOptions<P>, sockets: Set<Socket>): Server {
  const arrivals = new Map<string, Arrival>();
  const ssh = new ssh2.Server({ hostKeys: [...options.hostKeys], algorithms }, (connection, { ip, port }) => {
    const arrival = arrivals.get(`${ip} ${port}`);
    if (arrival === undefined) return void connection.end();
    new Login(options, connection, arrival, localPort()).begin();
  });
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 }, (socket) => {
    const from = `${socket.remoteAddress} ${socket.remotePort}`;
    sockets.add(socket);
    const arrival = receive(options, socket, () => {
      arrivals.set(from, arrival);
      ssh.injectSocket(socket);
    });
    socket.once('close', () => {
      arrival.loggedIn();
      sockets.delete(socket);
      arrivals.delete(from);
    });
  });
  const localPort = (): number => (server.address() as AddressInfo).port;
  return server;
}

interface Arrival {
  readonly socket: Socket;
  readonly address: string;
  /** Gives its place to the next. */
  readonly loggedIn: () => void;
}

/** A connection has to be quick twice: until it is its turn, and until it has logged in. */
function receive<P>(
  { doorway, loginTime = 30_000 }: NetconfServerOptions<P>,
  socket: Socket,
  start: () => void,
): Arrival {
  const address = socket.remoteAddress ?? '';
  let late = setTimeout(() => socket.destroy(), loginTime);
  let leave: (() => void) | undefined = (): void => {};
  const letIn = (): void => {
    clearTimeout(late);
    late = setTimeout(() => socket.destroy(), loginTime);
    // Not at once: what is let in here may not have been returned yet.
    setImmediate(() => socket.destroyed || start());
  };
  // ssh2 listens for it only from its turn on.
  socket.on('error', () => {});
  if (doorway === undefined) letIn();
  else leave = doorway.enter(address, letIn);
  if (leave === undefined) socket.destroy();
  const loggedIn = (): void => {
    clearTimeout(late);
    leave?.();
  };
  return { socket, address, loggedIn };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => {
      reject(
        new ForelockError('config-invalid', `can't listen on ${host}:${port}: ${cause.message}`, { cause }),
      );
    });
    server.listen(port, host, () => resolve());
  });
}

const methods: ('password' | 'publickey')[] = ['publickey', 'password'];

class Login<P> {
  readonly #options: NetconfServerOptions<P>;
  readonly #connection: Connection;
  readonly #arrival: Arrival;
  readonly #port: number;
  #principal: P | undefined;
  #user = '';
  #tries = 0;
  /** Sessions that are open on this connection. */
  #open = 0;

  constructor(options: NetconfServerOptions<P>, connection: Connection, arrival: Arrival, port: number) {
    this.#options = options;
    this.#connection = connection;
    this.#arrival = arrival;
    this.#port = port;
  }

  begin(): void {
    const connection = this.#connection;
    connection.on('error', (cause: Error) => {
      this.#options.log.debug(
        { address: this.#arrival.address, cause: cause.message },
        'SSH connection failed',
      );
    });
    connection.on('authentication', (context: AuthContext) => void this.#try(context));
    connection.on('ready', this.#arrival.loggedIn);
    connection.on('session', (acceptSession) => this.#offerNetconf(acceptSession));
  }

  async #try(context: AuthContext): Promise<void> {
    const attempt = attemptOf(context, this.#arrival.address);
    if (attempt === undefined && context.method === 'none') return context.reject(methods);
    const principal = attempt && (await this.#options.authenticate(attempt).catch(() => undefined));
    if (attempt === undefined || principal === undefined) return this.#refuse(context);
    this.#principal = principal;
    this.#user = attempt.user;
    context.accept();
  }

  #refuse(context: AuthContext): void {
    this.#tries += 1;
    if (isProof(context)) this.#options.doorway?.failed(this.#arrival.address);
    this.#options.log.info(
      { event: 'login-refused', user: context.username, method: context.method, from: this.#arrival.address },
      'login refused',
    );
    if (this.#tries >= (this.#options.loginTries ?? 6)) this.#connection.end();
    else context.reject(methods);
  }

  #offerNetconf(acceptSession: () => Session): void {
    const session = acceptSession();
    // scrapli and others that drive ssh ask for one, and give up where they are refused; nothing here is echoed or edited.
    session.on('pty', (accept) => accept?.());
    session.on('subsystem', (accept, reject, { name }) => {
      if (name === 'netconf') this.#start(accept());
      else reject?.();
    });
  }

  /** A client that takes nothing any more does not take the end either. */
  #hangUp(): void {
    this.#connection.end();
    setTimeout(() => this.#arrival.socket.destroy(), hangingTime).unref();
  }

  #start(channel: ServerChannel): void {
    const principal = this.#principal;
    if (principal === undefined) return;
    const connection = this.#connection;
    const listeners: (() => void)[] = [];
    let closed = false;
    this.#open += 1;
    const gone = (): void => {
      if (closed) return;
      closed = true;
      this.#open -= 1;
      for (const listener of listeners.splice(0)) listener();
    };
    channel.once('close', gone);
    connection.once('close', gone);
    this.#options.onSession({
      principal,
      user: this.#user,
      address: this.#arrival.address,
      localPort: this.#port,
      channel,
      succeed: () => channel.exit(0),
      unsent: () => this.#arrival.socket.writableLength,
      close: () => {
        channel.end();
        channel.close();
        // ssh2 holds the channel's own close back until its last byte is read, which nobody does any more.
        gone();
        setTimeout(() => this.#open === 0 && this.#hangUp(), closingTime).unref();
      },
      onClose: (listener) => {
        if (closed) listener();
        else listeners.push(listener);
      },
    });
  }
}

/** Milliseconds in which the last bytes of a closed session go out before its connection ends. */
const closingTime = 200;
/** Milliseconds that an ended connection has to go. */
const hangingTime = 5_000;

/** Undefined for what can't be right: another method, or a signature that is not of its key (RFC 4252 section 7). */
function attemptOf(context: AuthContext, address: string): LoginAttempt | undefined {
  const { username: user } = context;
  if (context.method === 'password') {
    return { user, method: 'password', password: context.password, key: undefined, address };
  }
  if (context.method !== 'publickey') return undefined;
  const key = { algorithm: context.key.algo, data: context.key.data };
  if (context.signature !== undefined && !signed(context)) return undefined;
  return { user, method: 'publickey', password: undefined, key, address };
}

/** An agent asks for one key after the other, and nobody has lied by then. */
function isProof(context: AuthContext): boolean {
  return context.method === 'password' || (context.method === 'publickey' && context.signature !== undefined);
}

function signed(context: PublicKeyAuthContext): boolean {
  const key = ssh2.utils.parseKey(context.key.data);
  if (key instanceof Error || context.blob === undefined || context.signature === undefined) return false;
  return key.verify(context.blob, context.signature, context.hashAlgo) === true;
}

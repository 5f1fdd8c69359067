import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ForelockError } from '../../core/index.ts';
import type { Doorway } from './doorway.ts';

export interface DoorOptions {
  /** Whose turn it is to log in; everybody's where left out. */
  readonly doorway?: Pick<Doorway, 'enter' | 'failed'>;
  /** Milliseconds to log in, once it is a connection's turn, and before that as many to wait for it; 30,000 where left out. */
  readonly loginTime?: number;
}

/** A connection whose turn it is to log in. */
export interface Arrival {
  readonly socket: Socket;
  readonly address: string;
  readonly localPort: number;
  /** Gives its place to the next. */
  readonly loggedIn: () => void;
}

/** Milliseconds that the last bytes have when the doors close. */
const closingTime = 200;

/** The listening ports of a server, and what is connected to them. TCP asks a silent client every 15 s whether it is there. */
export class TcpDoors {
  readonly #options: DoorOptions;
  readonly #arrive: (arrival: Arrival) => void;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  constructor(options: DoorOptions, arrive: (arrival: Arrival) => void) {
    this.#options = options;
    this.#arrive = arrive;
  }

  /** Resolves with the port in use. Rejects with `config-invalid`. */
  async listen(host: string, port: number): Promise<number> {
    const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 }, (socket) =>
      this.#receive(socket),
    );
    this.#servers.push(server);
    await listening(server, host, port);
    return (server.address() as AddressInfo).port;
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of this.#sockets) socket.destroySoon();
    const stuck = setTimeout(() => this.#sockets.forEach((socket) => void socket.destroy()), closingTime);
    await Promise.all(closed);
    clearTimeout(stuck);
  }

  /** A connection has to be quick twice: until it is its turn, and until it has logged in. */
  #receive(socket: Socket): void {
    const { doorway, loginTime = 30_000 } = this.#options;
    const address = socket.remoteAddress ?? '';
    let late = setTimeout(() => socket.destroy(), loginTime);
    let leave: (() => void) | undefined = (): void => {};
    const loggedIn = (): void => {
      clearTimeout(late);
      leave?.();
    };
    const arrival: Arrival = { socket, address, localPort: socket.localPort ?? 0, loggedIn };
    const letIn = (): void => {
      clearTimeout(late);
      late = setTimeout(() => socket.destroy(), loginTime);
      // Not at once: what gives the place back is known only then.
      setImmediate(() => socket.destroyed || this.#arrive(arrival));
    };
    this.#sockets.add(socket);
    socket.once('close', () => {
      loggedIn();
      this.#sockets.delete(socket);
    });
    // Whoever takes it over listens only from its turn on.
    socket.on('error', () => {});
    if (doorway === undefined) letIn();
    else leave = doorway.enter(address, letIn);
    if (leave === undefined) socket.destroy();
  }
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

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Door } from '../../lab/netns/index.ts';
import { writeIdentity } from './identity.ts';
import type { Premises } from './premises.ts';
import { processorSeconds } from './processor-time.ts';
import { quantile } from './quantile.ts';
import { residentMegabytes } from './resident-memory.ts';
import type { Locked, SessionsOptions } from './scale-sessions.ts';
import { type Fleet, openSimulatedFleet } from './simulated-fleet.ts';

export interface Size {
  readonly devices: number;
  readonly sessions: number;
}

const here = import.meta.dirname;
/** Locks taken and given back in a second, by all sessions together. */
const rate = 50;
/** Locks that are held when Forelock is killed. */
const heldAtKill = 100;
const sessionProcesses = 2;
const withIpc = ['pipe', 'pipe', 'inherit', 'ipc'] as const;

interface Front {
  readonly process: ChildProcess;
  readonly port: number;
  /** Seconds from its start until it listens. */
  readonly startUp: number;
}

/** Writes forelock.yaml: one tool, all devices behind one port. */
function writeConfig({ folder }: Premises, fleet: Fleet, toolKey: string): string {
  const config = {
    listen: { host: '127.0.0.1', port: 0, 'host-key': join(folder, 'front') },
    state: join(folder, 'state'),
    tools: [{ name: 'tool', keys: [toolKey], priority: 'normal' }],
    devices: fleet.entries,
  };
  const file = join(folder, 'forelock.yaml');
  writeFileSync(file, stringify(config, { aliasDuplicateObjects: false }));
  return file;
}

async function startFront(premises: Premises, config: string): Promise<Front> {
  const program = join(here, '..', '..', 'src', 'main.js');
  const preload = ['--import', join(here, 'event-loop-delay.js')];
  const begun = performance.now();
  const child = premises.start(
    process.execPath,
    [...preload, program, 'serve', '--config', config, '--log-level', 'error'],
    [...withIpc],
  );
  const port = await portOf(child);
  return { process: child, port, startUp: (performance.now() - begun) / 1_000 };
}

async function portOf(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('Forelock has no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const { port } = JSON.parse(line) as { readonly port?: number };
    if (port !== undefined) return port;
  }
  throw new Error('Forelock ended before it listened');
}

/** Processes of sessions, all open. */
class Crew {
  readonly #children: readonly ChildProcess[];
  readonly #lines: readonly AsyncIterator<string>[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
    this.#lines = children.map(({ stdout }) => {
      if (stdout === null) throw new Error('the sessions have no stdout');
      return createInterface({ input: stdout })[Symbol.asyncIterator]();
    });
  }

  static async open(premises: Premises, door: Door, devices: readonly string[]): Promise<Crew> {
    const children = Array.from({ length: sessionProcesses }, (_, part) => {
      const own = devices.filter((_device, at) => at % sessionProcesses === part);
      const options: SessionsOptions = { door, devices: own };
      const file = join(premises.folder, `sessions-${devices.length}-${part}.json`);
      writeFileSync(file, JSON.stringify(options));
      return premises.start(
        process.execPath,
        [join(here, 'scale-sessions.js'), file],
        ['pipe', 'pipe', 'inherit'],
      );
    });
    const crew = new Crew(children);
    await crew.#told();
    return crew;
  }

  async ask(what: string): Promise<Locked> {
    for (const { stdin } of this.#children) stdin?.write(`${what}\n`);
    const told = (await this.#told()) as readonly Locked[];
    return {
      waits: told.flatMap(({ waits }) => waits),
      refused: told.reduce((sum, { refused }) => sum + refused, 0),
    };
  }

  async end(premises: Premises): Promise<void> {
    for (const child of this.#children) await premises.end(child);
  }

  async #told(): Promise<readonly unknown[]> {
    return Promise.all(
      this.#lines.map(async (lines) => {
        const { value, done } = await lines.next();
        if (done === true) throw new Error('the sessions ended early');
        return JSON.parse(value) as unknown;
      }),
    );
  }
}

/** The event loop's delay since it was asked last, in milliseconds. */
async function delayOf(child: ChildProcess): Promise<{ readonly p99: number; readonly max: number }> {
  const answer = once(child, 'message');
  child.send('tell');
  return (await answer)[0];
}

async function cpuShare({ pid }: ChildProcess, work: () => Promise<unknown>): Promise<number> {
  const before = processorSeconds(pid ?? 0);
  const begun = performance.now();
  await work();
  return (processorSeconds(pid ?? 0) - before) / ((performance.now() - begun) / 1_000);
}

/** Forelock in front of so many devices with so many sessions, idle and at work; then killed with locks held, and started again. */
export async function measureSize(
  premises: Premises,
  size: Size,
  seconds: number,
): Promise<Record<string, number>> {
  const fleet = await openSimulatedFleet(premises, { devices: size.devices, latency: 1 });
  const tool = writeIdentity(premises.folder, 'tool-key');
  const front = writeIdentity(premises.folder, 'front');
  const config = writeConfig(premises, fleet, tool.publicLine);
  const first = await startFront(premises, config);
  await sleep(5_000);
  const afterStart = residentMegabytes(first.process);
  const pins = join(premises.folder, 'front-known-hosts');
  const doorAt = (port: number): Door => {
    writeFileSync(pins, `[127.0.0.1]:${port} ${front.publicLine}\n`);
    return { host: '127.0.0.1', port, user: 'tool', keyFile: tool.privateFile, knownHostsFile: pins };
  };
  const stride = Math.floor(size.devices / size.sessions) || 1;
  const places = Array.from({ length: size.sessions }, (_, at) => `r${((at * stride) % size.devices) + 1}`);
  const opening = performance.now();
  const crew = await Crew.open(premises, doorAt(first.port), places);
  const opened = (performance.now() - opening) / 1_000;
  await sleep(5_000);
  const withSessions = residentMegabytes(first.process);
  await delayOf(first.process);
  const idle = await cpuShare(first.process, () => sleep(1_000 * seconds));
  const idleDelay = await delayOf(first.process);
  let locked: Locked = { waits: [], refused: 0 };
  const working = await cpuShare(first.process, async () => {
    locked = await crew.ask(`lock ${seconds} ${rate / sessionProcesses}`);
  });
  const workDelay = await delayOf(first.process);
  const descriptors = readdirSync(`/proc/${first.process.pid}/fd`).length;
  const memory = residentMegabytes(first.process);
  const recovered = await recovery(premises, { crew, config, front: first, doorAt, places });
  await fleet.close();
  return {
    ...{ start_up_s: first.startUp, rss_start_mb: afterStart, sessions_open_s: opened },
    rss_session_kb: (1_000 * (withSessions - afterStart)) / size.sessions,
    ...{ rss_mb: memory, descriptors },
    ...{ idle_cpu_share: idle, idle_loop_p99_ms: idleDelay.p99, idle_loop_max_ms: idleDelay.max },
    ...{ locks_per_s: locked.waits.length / seconds, locks_refused: locked.refused },
    ...{ grant_p50_ms: quantile(locked.waits, 0.5), grant_p99_ms: quantile(locked.waits, 0.99) },
    ...{ work_cpu_share: working, work_loop_p99_ms: workDelay.p99, work_loop_max_ms: workDelay.max },
    ...recovered,
  };
}

interface Killed {
  readonly crew: Crew;
  readonly config: string;
  readonly front: Front;
  readonly doorAt: (port: number) => Door;
  readonly places: readonly string[];
}

/** With locks and reservations held: from the next start until it listens, and until each of the devices can be locked again. */
async function recovery(premises: Premises, killed: Killed): Promise<Record<string, number>> {
  const { crew, config, front, doorAt, places } = killed;
  await crew.ask(`hold ${heldAtKill / sessionProcesses}`);
  const gone = once(front.process, 'exit');
  front.process.kill('SIGKILL');
  await gone;
  await crew.end(premises);
  const begun = performance.now();
  const next = await startFront(premises, config);
  const again = await Crew.open(premises, doorAt(next.port), places.slice(0, heldAtKill));
  const { refused } = await again.ask(`hold ${heldAtKill}`);
  const whole = (performance.now() - begun) / 1_000;
  await again.end(premises);
  await premises.end(next.process);
  return { recovery_listen_s: next.startUp, recovery_whole_s: whole, recovery_refused: refused };
}

// npm run bench:poll [-- --quick] [-- --json FILE]
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { hashPassword } from '../../src/cli/password.ts';
import { openPremises, type Premises, portsAnnounced } from './premises.ts';
import { residentMegabytes } from './resident-memory.ts';

/** Devices read in a second: 5,000 of them every 30 s. */
const perSecond = 167;
const here = import.meta.dirname;
const withIpc = ['ignore', 'pipe', 'inherit', 'ipc'] as const;

interface PollPlan {
  readonly devices: number;
  /** Times that every device is read while it is measured. */
  readonly rounds: number;
}

const fullPlan: PollPlan = { devices: 5_000, rounds: 6 };
const quickPlan: PollPlan = { devices: 5_000, rounds: 2 };

interface Used {
  /** Seconds of CPU. */
  readonly cpu: number;
  readonly reads: readonly number[];
}

/** A Forelock in front of devices that answer over SNMP alone: no tool connects to them here. */
async function writeConfig({ folder }: Premises, ports: Readonly<Record<string, number>>): Promise<string> {
  const secrets = {
    auth: 'auth-passphrase',
    priv: 'priv-passphrase',
    password: 'x',
    hash: await hashPassword('x'),
  };
  for (const [name, text] of Object.entries(secrets)) writeFileSync(join(folder, name), text);
  const devices = Object.entries(ports).map(([name, port]) => ({
    ...{ name, profile: 'simulator', host: '127.0.0.1', port: 1, 'host-key-sha256': 'A'.repeat(43) },
    login: { user: 'forelock', 'password-file': 'password' },
    snmp: { port, user: 'forelock', auth: { 'key-file': 'auth' }, privacy: { 'key-file': 'priv' } },
  }));
  const tools = [{ name: 'alice', 'password-file': 'hash' }];
  const config = { listen: { port: 0 }, state: 'state', tools, devices, policy: { 'poll-rate': perSecond } };
  const file = join(folder, 'forelock.yaml');
  writeFileSync(file, stringify(config));
  return file;
}

async function answerOf<T>(child: ChildProcess): Promise<T> {
  const answer = once(child, 'message') as Promise<[T]>;
  child.send('tell');
  return (await answer)[0];
}

/** Seconds of CPU that a process has used, all its threads (proc(5): utime and stime, in hundredths). */
function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function usedSince(forelock: ChildProcess, agents: ChildProcess, before?: Used): Promise<Used> {
  const reads = await answerOf<number[]>(agents);
  const cpu = cpuSeconds(forelock);
  if (before === undefined) return { cpu, reads };
  return { cpu: cpu - before.cpu, reads: reads.map((each, at) => each - (before.reads[at] ?? 0)) };
}

/** CPU share of a process that sends and takes as many datagrams of the same size, and does nothing with them. */
async function floorShare(premises: Premises): Promise<number> {
  const program = join(here, 'poll-floor.js');
  const echo = premises.start(process.execPath, [program, 'echo']);
  const { echo: port } = await portsAnnounced(echo, 'the echo');
  const asker = premises.start(process.execPath, [program, 'ask', String(port), String(perSecond)]);
  await portsAnnounced(asker, 'the asker');
  await sleep(2_000);
  const before = cpuSeconds(asker);
  await sleep(15_000);
  const share = (cpuSeconds(asker) - before) / 15;
  await premises.end(asker);
  await premises.end(echo);
  return share;
}

async function measure(premises: Premises, { devices, rounds }: PollPlan): Promise<Record<string, number>> {
  const agents = premises.start(
    process.execPath,
    [join(here, 'poll-agents.js'), String(devices)],
    [...withIpc],
  );
  const ports = await portsAnnounced(agents, 'the agents');
  const file = await writeConfig(premises, ports);
  const program = [join(here, '..', '..', 'src', 'main.js'), 'serve', '--config', file];
  const preload = ['--import', join(here, 'event-loop-delay.js')];
  const forelock = premises.start(process.execPath, [...preload, ...program], [...withIpc]);
  const begun = performance.now();
  await portsAnnounced(forelock, 'Forelock', 120_000);
  const startUp = (performance.now() - begun) / 1_000;
  const round = (devices / perSecond) * 1_000;
  const start = await usedSince(forelock, agents);
  await sleep(round);
  // Keys of each agent, sizes of its regions and a sweep: what is done once.
  const first = await usedSince(forelock, agents, start);
  await sleep(round);
  const before = await usedSince(forelock, agents);
  await answerOf(forelock);
  await sleep(round * rounds);
  const { cpu, reads } = await usedSince(forelock, agents, before);
  const delay = await answerOf<{ readonly p99: number; readonly max: number }>(forelock);
  const missed = reads.reduce((sum, each) => sum + Math.max(rounds - 1 - each, 0), 0);
  const share = cpu / ((round * rounds) / 1_000);
  const figures = {
    devices,
    start_up_s: startUp,
    poll_cpu_share: share,
    first_round_cpu_share: first.cpu / (round / 1_000),
    polls_per_s: reads.reduce((sum, each) => sum + each, 0) / ((round * rounds) / 1_000),
    polls_missed: missed,
    event_loop_p99_ms: delay.p99,
    event_loop_max_ms: delay.max,
    rss_mb: residentMegabytes(forelock),
    descriptors: readdirSync(`/proc/${forelock.pid}/fd`).length,
  };
  await premises.end(forelock);
  await premises.end(agents);
  const floor = await floorShare(premises);
  return { ...figures, udp_floor_cpu_share: floor, poll_cpu_over_udp_floor: share / floor };
}

async function run(premises: Premises): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
  });
  console.log(
    `Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}.\n`,
  );
  const found = await measure(premises, values.quick ? quickPlan : fullPlan);
  const figures = Object.fromEntries(
    Object.entries(found).map(([name, value]) => [name, Number(value.toPrecision(4))]),
  );
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(28)}${value}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);
}

const premises = openPremises();
try {
  await run(premises);
} finally {
  await premises.close();
}

import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentSettings } from './agent/agent.main.ts';
import { type CgroupPlace, CgroupShares } from './agent/playpen.ts';
import { joinCgroup } from './cgroup.ts';
import { run, until } from './command.ts';
import { type Daemon, type DaemonPlace, emptyNetns, startDaemon } from './daemon.ts';
import { type DeviceEvent, readEvents } from './events.ts';
import { type DeviceLock, readLocks } from './locks.ts';
import { type Attachment, resetLink } from './network.ts';
import type { LabRecord } from './record.ts';
import { type DeviceReservations, readReservations, runSnmp } from './reservations.ts';
import type { Door } from './ssh-netconf.ts';
import { programs } from './support.ts';

export type DaemonName = 'netconfd' | 'sshd' | 'snmpd';

/** SNMPv3 authPriv, SHA-256 and AES-128. */
export interface SnmpAccess {
  readonly user: string;
  readonly authKey: string;
  readonly privKey: string;
  readonly authKeyFile: string;
  readonly privKeyFile: string;
}

/** What a device is made of, besides its place in the network. */
export interface DevicePlan {
  readonly name: string;
  readonly directory: string;
  readonly clientKeyFile: string;
  readonly attachment: Attachment;
  readonly cgroup: CgroupPlace;
  readonly linkBitsPerSecond: number;
  /** candidate; or a writable running with a startup of its own. */
  readonly target: 'candidate' | 'running';
  /** Whether SETs and locks are written down as they reach the device. */
  readonly journalled: boolean;
}

export const netconfPort = 830;
export const snmpPort = 161;
const user = 'root';
const longestSocketPath = 107;

function projectRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}

function writeSecret(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** A real network device: yuma123's netconfd behind an OpenSSH of its own, and net-snmp's snmpd, in one namespace. */
export class Device {
  readonly name: string;
  readonly netns: string;
  readonly address: string;
  /** The address on the rate-limited link between devices. */
  readonly linkAddress: string;
  readonly netconfPort: number = netconfPort;
  readonly snmpPort: number = snmpPort;
  readonly user: string = user;
  readonly keyFile: string;
  readonly knownHostsFile: string;
  readonly hostKeyLine: string;
  readonly snmp: SnmpAccess;
  readonly cgroup: CgroupPlace;
  readonly #plan: DevicePlan;
  readonly #record: LabRecord;
  readonly #daemons = new Map<DaemonName, Daemon>();

  private constructor(plan: DevicePlan, record: LabRecord, hostKeyLine: string) {
    this.name = plan.name;
    this.netns = plan.attachment.netns;
    this.address = plan.attachment.address;
    this.linkAddress = plan.attachment.linkAddress;
    this.keyFile = plan.clientKeyFile;
    this.knownHostsFile = join(plan.directory, 'known_hosts');
    this.hostKeyLine = hostKeyLine;
    this.snmp = {
      user: 'forelock',
      authKey: 'lab-auth-passphrase',
      privKey: 'lab-priv-passphrase',
      authKeyFile: join(plan.directory, 'snmp.auth'),
      privKeyFile: join(plan.directory, 'snmp.priv'),
    };
    this.cgroup = plan.cgroup;
    this.#plan = plan;
    this.#record = record;
  }

  /** Writes the device's files, starts its daemons and waits until each answers. */
  static async start(plan: DevicePlan, record: LabRecord): Promise<Device> {
    mkdirSync(plan.directory, { recursive: true });
    const hostKey = join(plan.directory, 'host_key');
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', plan.name, '-f', hostKey]);
    const [type, key] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ');
    const line = `[${plan.attachment.address}]:${netconfPort} ${type} ${key}`;
    const device = new Device(plan, record, line);
    device.#writeFiles();
    await device.#startAll();
    return device;
  }

  /** The device's own door, past Forelock. */
  get door(): Door {
    const { address, user, keyFile, knownHostsFile } = this;
    return { host: address, port: netconfPort, user, keyFile, knownHostsFile };
  }

  /** The locks held on the device, as it tells them over a session of its own. */
  locks(): Promise<DeviceLock[]> {
    return readLocks(this.door);
  }

  reservations(): Promise<DeviceReservations> {
    const { netns, address } = this;
    return readReservations({
      netns,
      address,
      configDirectory: this.#plan.directory,
      cgroup: this.#plan.cgroup,
    });
  }

  /** Runs snmpget, snmpset or snmpwalk with the device's user; the address is put in. */
  snmpRun(program: 'snmpget' | 'snmpset' | 'snmpwalk', args: readonly string[]): Promise<string> {
    return runSnmp(this.#plan.directory, program, ['-On', '-Oq', this.address, ...args]);
  }

  /** Kills one daemon. Sessions that sshd has forked live on, as on any host; without netconfd they end. */
  async kill(name: DaemonName): Promise<void> {
    await this.#daemons.get(name)?.kill();
    this.#daemons.delete(name);
  }

  /** Stops one daemon with SIGSTOP for as long as the work takes: what comes is answered afterwards, or never. */
  async frozen<Result>(name: DaemonName, work: () => Promise<Result>): Promise<Result> {
    const daemon = this.#daemons.get(name);
    if (daemon === undefined) throw new Error(`${name} is not there`);
    daemon.freeze();
    try {
      return await work();
    } finally {
      daemon.freeze('on');
    }
  }

  /** Kills snmpd and starts it anew: the rest of the device goes on. */
  async restartAgent(): Promise<void> {
    await this.kill('snmpd');
    await this.#startDaemon('snmpd');
    await this.#agentAnswers();
  }

  /** A power cycle: every process of the device ends, then its daemons start anew, with the configuration lost. */
  async restart(): Promise<void> {
    await emptyNetns(this.netns);
    this.#daemons.clear();
    await resetLink(this.netns, this.#plan.linkBitsPerSecond);
    resetCgroup(this.#plan.cgroup);
    await this.#startAll();
  }

  /** What a journalled device has written down: nanoseconds and what, in the order of time. */
  events(): readonly DeviceEvent[] {
    const { directory, journalled } = this.#plan;
    if (!journalled) throw new Error(`${this.name} is not journalled`);
    return readEvents(join(directory, 'events.log'));
  }

  get #journal(): string | undefined {
    const { directory, journalled } = this.#plan;
    return journalled ? join(directory, 'events.log') : undefined;
  }

  get #socket(): string {
    return join(this.#plan.directory, 'ncx.sock');
  }

  #place(name: DaemonName): DaemonPlace {
    const { directory } = this.#plan;
    const environment = {
      HOME: directory,
      SNMP_PERSISTENT_DIR: join(directory, 'snmp-state'),
      SNMPCONFPATH: directory,
    };
    return { netns: this.netns, record: this.#record, logFile: join(directory, `${name}.log`), environment };
  }

  #writeFiles(): void {
    const { directory, clientKeyFile, cgroup, linkBitsPerSecond } = this.#plan;
    if (this.#socket.length > longestSocketPath)
      throw new Error(`too long for a unix socket: ${this.#socket}`);
    const journal = this.#journal;
    const settings: AgentSettings = {
      ...{ link: 'link0', bitsPerSecond: linkBitsPerSecond, cgroup },
      ...(journal === undefined ? {} : { journal }),
    };
    writeFileSync(join(directory, 'agent.json'), JSON.stringify(settings));
    writeFileSync(this.knownHostsFile, `${this.hostKeyLine}\n`);
    writeFileSync(join(directory, 'authorized_keys'), readFileSync(`${clientKeyFile}.pub`));
    writeFileSync(join(directory, 'sshd_config'), this.#sshdConfig());
    writeSecret(this.snmp.authKeyFile, `${this.snmp.authKey}\n`);
    writeSecret(this.snmp.privKeyFile, `${this.snmp.privKey}\n`);
    writeSecret(join(directory, 'agentd.conf'), this.#snmpdConfig());
    writeSecret(join(directory, 'snmp.conf'), this.#snmpClientConfig());
  }

  #sshdConfig(): string {
    const { directory } = this.#plan;
    return [
      `ListenAddress ${this.address}:${netconfPort}`,
      `HostKey ${join(directory, 'host_key')}`,
      `AuthorizedKeysFile ${join(directory, 'authorized_keys')}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UsePAM no',
      'StrictModes no',
      'UseDNS no',
      'PidFile none',
      'MaxStartups 200',
      'MaxSessions 100',
      // The subsystem is run by root's shell, which would first read root's .bashrc, were it not told that it is one inside another.
      'SetEnv SHLVL=1',
      `Subsystem netconf "${this.#subsystem()}"`,
      '',
    ].join('\n');
  }

  #subsystem(): string {
    const command = `${programs.netconfSubsystem} --ncxserver-sockname=${netconfPort}@${this.#socket}`;
    const tap = join(projectRoot(), 'dist', 'lab', 'netns', 'agent', 'tap.main.js');
    return this.#journal === undefined ? command : `${process.execPath} ${tap} ${this.#journal} ${command}`;
  }

  #snmpdConfig(): string {
    const { directory } = this.#plan;
    const { user, authKey, privKey } = this.snmp;
    const agent = join(projectRoot(), 'dist', 'lab', 'netns', 'agent', 'agent.main.js');
    const pass = (oid: string, part: string): string =>
      `pass_persist .${oid} ${process.execPath} ${agent} ${part} ${join(directory, 'agent.json')}`;
    return [
      `agentaddress udp:${this.address}:${snmpPort}`,
      `createUser ${user} SHA-256 ${authKey} AES ${privKey}`,
      `rwuser ${user} priv`,
      pass('1.3.6.1.2.1.97.1.8', 'rates'),
      pass('1.3.6.1.4.1.8072.9999.9999.1', 'shares'),
      '',
    ].join('\n');
  }

  #snmpClientConfig(): string {
    const { user, authKey, privKey } = this.snmp;
    return [
      'defVersion 3',
      `defSecurityName ${user}`,
      'defSecurityLevel authPriv',
      'defAuthType SHA-256',
      `defAuthPassphrase ${authKey}`,
      'defPrivType AES',
      `defPrivPassphrase ${privKey}`,
      '',
    ].join('\n');
  }

  #command(name: DaemonName): string[] {
    const { directory, target } = this.#plan;
    if (name === 'sshd') return [programs.sshd, '-D', '-e', '-f', join(directory, 'sshd_config')];
    if (name === 'snmpd') return [programs.snmpd, '-f', '-Lo', '-C', '-c', join(directory, 'agentd.conf')];
    return [
      programs.netconfd,
      '--module=ietf-interfaces',
      '--module=ietf-system',
      '--module=iana-if-type',
      `--target=${target}`,
      `--with-startup=${target === 'running'}`,
      `--with-nmda=${target === 'running'}`,
      `--ncxserver-sockname=${this.#socket}`,
      `--port=${netconfPort}`,
      `--superuser=${user}`,
      '--no-startup',
    ];
  }

  async #startDaemon(name: DaemonName): Promise<void> {
    if (name === 'netconfd') rmSync(this.#socket, { force: true });
    const daemon = await startDaemon(this.#place(name), this.#command(name));
    joinCgroup(this.#plan.cgroup.directories, daemon.mark.pid);
    this.#daemons.set(name, daemon);
  }

  async #startAll(): Promise<void> {
    mkdirSync('/run/sshd', { recursive: true });
    await Promise.all((['netconfd', 'sshd', 'snmpd'] as const).map((name) => this.#startDaemon(name)));
    await Promise.all([
      until(`${this.name}'s netconfd`, () => greets({ path: this.#socket }, false)),
      until(`${this.name}'s sshd`, () => greets({ host: this.address, port: netconfPort }, true)),
      this.#agentAnswers(),
    ]);
    appendFileSync(join(this.#plan.directory, 'starts.log'), `${new Date().toISOString()}\n`);
  }

  async #agentAnswers(): Promise<void> {
    await this.snmpRun('snmpget', ['-t', '0.2', '-r', '75', '1.3.6.1.2.1.1.3.0']);
  }
}

function resetCgroup(place: CgroupPlace): void {
  const shares = new CgroupShares(place);
  shares.weighCpu(0);
  shares.keepMemory(0);
}

/** Whether something listens there (and, for SSH, says so). */
function greets(
  where: { path: string } | { host: string; port: number },
  speaks: boolean,
): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = 'path' in where ? connect(where.path) : connect(where.port, where.host);
    const settle = (answer: true | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => settle(undefined));
    socket.once('error', () => settle(undefined));
    if (speaks) socket.once('data', () => settle(true));
    else socket.once('connect', () => settle(true));
  });
}

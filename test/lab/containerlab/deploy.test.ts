import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { labSupport } from '../../../lab/netns/index.ts';
import { importInventory } from '../../../src/cli/lab/import.ts';
import { type Engine, noDockerd, startEngine } from '../../reserve/dockerd.ts';
import { layHostTree } from './host-image.ts';
import { topologies, topologiesFolder } from './topologies.ts';

const run = promisify(execFile);
const program = resolve('dist/src/main.js');

function whyNot(): string | undefined {
  const support = labSupport();
  if (!support.ok) return support.why;
  if (spawnSync('containerlab', ['version']).status !== 0) return 'containerlab is not installed';
  if (spawnSync('docker', ['--version']).status !== 0) return "Docker's command line is not installed";
  return noDockerd();
}

const why = whyNot();

/** A Docker Engine with a network of its own, and the netconfd topology deployed on it, with Forelock before it. */
class DeployedLab {
  readonly folder = mkdtempSync('/tmp/fl-clab-');
  readonly #netns = `fl-clab-${process.pid}`;
  #engine: Engine | undefined;
  #forelock: ChildProcess | undefined;

  readonly #environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    DOCKER_HOST: `unix://${this.#engine?.socket}`,
    ...{ SNMP_AUTH: 'lab-authentication', SNMP_PRIVACY: 'lab-privacy' },
  });

  /** Runs a command in the lab's folder and network; resolves with its stdout. */
  async run(...[file, ...args]: readonly [string, ...string[]]): Promise<string> {
    const all = [`--net=/run/netns/${this.#netns}`, file, ...args];
    return (await run('nsenter', all, { cwd: this.folder, env: this.#environment(), maxBuffer: 2 ** 24 }))
      .stdout;
  }

  async up(): Promise<void> {
    execFileSync('ip', ['netns', 'add', this.#netns]);
    execFileSync('ip', ['-n', this.#netns, 'link', 'set', 'lo', 'up']);
    this.#engine = await startEngine([], this.#netns);
    cpSync(join(topologiesFolder, 'netconfd'), this.folder, { recursive: true });
    layHostTree(join(this.folder, 'host', 'tree'));
    await this.run('sh', '-ec', 'tar -C host/tree -c . | docker import - host; rm -r host');
    await this.run('docker', 'build', '-q', '--build-arg', 'BASE=host', '-t', 'forelock-netconfd:lab', '.');
    for (const name of ['id_ed25519', 'front-key'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.folder, name)]);
    await this.run('containerlab', 'deploy');
    await this.run(
      'sh',
      '-ec',
      'until ssh-keyscan -p 830 172.31.83.11 172.31.83.12 >known_hosts && [ $(wc -l <known_hosts) -ge 2 ]; do sleep 0.2; done',
    );
  }

  /** forelock.yaml as it is kept, with this Engine's socket and tools that log in with the lab's key. */
  async serve(): Promise<void> {
    const file = join(this.folder, 'forelock.yaml');
    const config = parse(readFileSync(file, 'utf8'));
    for (const { reserve } of config.devices) reserve.docker.socket = this.#engine?.socket;
    const keys = [readFileSync(join(this.folder, 'id_ed25519.pub'), 'utf8').trim()];
    config.tools = ['operator', 'backup'].map((name) => ({ name, keys }));
    config.listen['host-key'] = 'front-key';
    writeFileSync(file, stringify(config));
    const args = [
      `--net=/run/netns/${this.#netns}`,
      process.execPath,
      program,
      'serve',
      '--log-level',
      'warn',
      '--config',
      file,
    ];
    this.#forelock = spawn('nsenter', args, {
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface({ input: this.#forelock.stdout as NodeJS.ReadableStream }), 'line');
    const [type, key] = readFileSync(join(this.folder, 'front-key.pub'), 'utf8').split(' ');
    writeFileSync(join(this.folder, 'front-known-hosts'), `[127.0.0.1]:8300 ${type} ${key}\n`);
  }

  async down(): Promise<void> {
    if (this.#forelock?.exitCode === null) {
      const gone = once(this.#forelock, 'exit');
      this.#forelock.kill('SIGTERM');
      await gone;
    }
    if (this.#engine !== undefined) {
      await this.run('containerlab', 'destroy', '--cleanup');
      await this.#engine.close();
    }
    spawnSync('ip', ['netns', 'del', this.#netns]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe.skipIf(why !== undefined)(
  `a deployed containerlab topology${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    const lab = new DeployedLab();
    beforeAll(() => lab.up(), 300_000);
    afterAll(() => lab.down(), 60_000);

    it.each(topologies)('of lab/containerlab, %s is valid by containerlab itself', async (name) => {
      const folder = join(lab.folder, 'validated', name);
      cpSync(join(topologiesFolder, name), folder, { recursive: true });
      // Files that are bound into a node have to be there.
      cpSync(join(lab.folder, 'id_ed25519.pub'), join(folder, 'id_ed25519.pub'));
      await lab.run('containerlab', 'validate', '--topo', join(folder, 'topo.clab.yml'));
    });

    it('has a topology-data.json whose devices and addresses are imported', async () => {
      const from = join(lab.folder, 'clab-netconfd', 'topology-data.json');
      const profiles = ['linux-yuma123'];
      const asked = { from, profiles, mapped: new Map(), user: 'root', skipUnknown: false, out: undefined };
      const { text } = await importInventory(asked);
      expect(parse(text).devices).toMatchObject([
        { name: 'r1', profile: 'linux-yuma123', host: '172.31.83.11', port: 830 },
        { name: 'r2', profile: 'linux-yuma123', host: '172.31.83.12', port: 830 },
      ]);
    });

    it('is locked, configured and reserved on through Forelock: its containers have more, and after it what they had', async () => {
      await lab.serve();
      const ofContainer = async (): Promise<string> =>
        (
          await lab.run(
            'docker',
            'inspect',
            '-f',
            '{{.HostConfig.NanoCpus}} {{.HostConfig.Memory}}',
            'clab-netconfd-r1',
          )
        ).trim();
      const classes = (): Promise<string> =>
        run('tc', ['-n', 'clab-netconfd-r1', 'class', 'show', 'dev', 'eth0']).then(({ stdout }) => stdout);
      const door = {
        host: '127.0.0.1',
        port: 8300,
        user: 'operator%r1',
        keyFile: join(lab.folder, 'id_ed25519'),
        knownHostsFile: join(lab.folder, 'front-known-hosts'),
      };
      const script = resolve('test/lab/clients/ncclient_job.py');
      const job = lab.run('/usr/bin/python3', script, JSON.stringify(door), 'rack 7', '3');
      await expect.poll(classes, { timeout: 20_000, interval: 200 }).toMatch(/class htb 1:1\d\d parent 1:1/);
      const [cores, bytes] = (await ofContainer()).split(' ').map(Number);
      expect(cores).toBeGreaterThan(5e8);
      expect(bytes).toBeGreaterThan(256 * 2 ** 20);
      expect(
        (await job)
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).event),
      ).toEqual([...['asking', 'locked', 'committed', 'done']]);
      await expect.poll(ofContainer, { timeout: 10_000 }).toBe(`500000000 ${256 * 2 ** 20}`);
      expect(await classes()).not.toMatch(/class htb 1:1\d\d/);
    });
  },
);

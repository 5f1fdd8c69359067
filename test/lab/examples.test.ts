import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import { type Front, openFront } from './front.ts';

const run = promisify(execFile);
const support = labSupport();
/** scrapli is no package of Debian's: a Python that has scrapli-netconf may be named. */
const scrapliPython = process.env.FORELOCK_SCRAPLI_PYTHON ?? '/usr/bin/python3';
const hasScrapli = spawnSync(scrapliPython, ['-c', 'import scrapli_netconf']).status === 0;
const noScrapli = hasScrapli ? '' : ` (skipped: ${scrapliPython} has no scrapli-netconf)`;
const title = support.ok ? 'an example' : `an example (skipped: ${support.why})`;

describe.skipIf(!support.ok)(title, () => {
  const folder = mkdtempSync('/tmp/fl-lab-');
  let front: Front;

  beforeAll(async () => {
    front = await openFront(folder);
    const shim = join(folder, 'forelock');
    writeFileSync(
      shim,
      `#!/bin/sh\nexec "${process.execPath}" "${join(process.cwd(), 'dist/src/main.js')}" "$@"\n`,
    );
    chmodSync(shim, 0o755);
  }, 120_000);

  afterAll(async () => {
    await front?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** What a user has set: the tool, its key, and where Forelock is. */
  const environment = (): NodeJS.ProcessEnv => {
    const { host, port, user, keyFile, knownHostsFile } = front.through('normal');
    return {
      ...process.env,
      PATH: `${folder}:${process.env.PATH}`,
      ...{ FORELOCK_HOST: host, FORELOCK_PORT: String(port), FORELOCK_USER: user, FORELOCK_KEY: keyFile },
      ...{ FORELOCK_KNOWN_HOSTS: knownHostsFile, FORELOCK_CONFIG: front.config },
      FORELOCK_SOCKET: join(front.config, '..', 'state', 'control.sock'),
      ...{ ANSIBLE_HOME: join(folder, 'ansible'), ANSIBLE_HOST_KEY_CHECKING: 'False' },
    };
  };
  const start = async (command: string, ...args: readonly string[]): Promise<string> =>
    (await run(command, args, { env: environment(), timeout: 110_000 })).stdout;

  /** By backup.sh, which is an example itself. */
  const running = async (): Promise<string> => {
    const file = join(folder, 'backup.xml');
    await start('examples/backup.sh', file);
    return readFileSync(file, 'utf8');
  };

  it('of ncclient changes the device, and of bash reads it under forelock run', async () => {
    await start('/usr/bin/python3', 'examples/change_location.py', 'by-ncclient');
    expect(await running()).toContain('<location>by-ncclient</location>');
    expect(await front.tell('audit', '--who', 'normal')).toMatch(/granted/);
  }, 120_000);

  it.skipIf(!hasScrapli)(
    `of scrapli changes the device${noScrapli}`,
    async () => {
      await start(scrapliPython, 'examples/change_location_scrapli.py', 'by-scrapli');
      expect(await running()).toContain('<location>by-scrapli</location>');
      expect(await front.device.locks()).toEqual([]);
    },
    120_000,
  );

  it('that drives ssh in a terminal, as scrapli does, is not refused one', () => {
    const { host, port, user, keyFile, knownHostsFile } = front.through('normal');
    const options = ['-tt', '-i', keyFile, '-o', `UserKnownHostsFile=${knownHostsFile}`, '-p', `${port}`];
    // Without a hello there is no session, which is told by the status.
    const ssh = spawnSync('ssh', [...options, `${user}@${host}`, '-s', 'netconf'], {
      ...{ input: '', encoding: 'utf8', timeout: 20_000 },
    });
    expect(ssh.stderr).not.toContain('PTY allocation request failed');
    expect(ssh.stdout).toContain('<hello');
  }, 30_000);

  it('of a loop in threads has all of its tasks succeed', async () => {
    const told = await start('/usr/bin/python3', 'examples/many_changes.py', 'one', 'two', 'three', 'four');
    expect(told.split('\n').slice(0, 4)).toEqual(['one: done', 'two: done', 'three: done', 'four: done']);
  }, 120_000);

  it('of TypeScript changes the device in a session that has joined its grant', async () => {
    const options = [
      '--target',
      'ES2023',
      '--module',
      'NodeNext',
      '--strict',
      '--skipLibCheck',
      '--rootDir',
      'examples',
    ];
    await start('npx', 'tsc', ...options, '--outDir', 'dist/examples', 'examples/change-location.ts');
    expect(await start('node', 'dist/examples/change-location.js', 'by-the-sdk')).toMatch(/: done/);
    expect(await running()).toContain('<location>by-the-sdk</location>');
    expect(await front.device.locks()).toEqual([]);
  }, 120_000);

  it('of Ansible sets what it is asked for and reads it back', async () => {
    const { host, port, user, keyFile } = front.through('normal');
    const vars = {
      ...{ ansible_connection: 'ansible.netcommon.netconf', ansible_network_os: 'default' },
      ...{ ansible_host: host, ansible_port: port, ansible_user: user },
      ansible_ssh_private_key_file: keyFile,
    };
    const inventory = join(folder, 'inventory.yml');
    writeFileSync(inventory, JSON.stringify({ devices: { hosts: { r1: vars } } }));
    const extra = ['-i', inventory, '-e', 'location=by-ansible'];
    expect(await start('ansible-playbook', ...extra, 'examples/location.yml')).toContain('failed=0');
  }, 120_000);
});

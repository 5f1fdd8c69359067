import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, labSupport, playBytes } from '../../lab/netns/index.ts';
import { type Front, openFront } from './front.ts';
import { Script } from './python.ts';

const run = promisify(execFile);
const support = labSupport();
const title = support.ok
  ? 'real clients to a real netconfd'
  : `real clients to a real netconfd (skipped: ${support.why})`;

const system = (location: string): string =>
  `<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><location>${location}</location></system></config>`;

describe.skipIf(!support.ok)(title, () => {
  const stateDir = mkdtempSync('/tmp/fl-lab-');
  let front: Front;

  beforeAll(async () => {
    front = await openFront(stateDir);
  }, 120_000);

  afterAll(async () => {
    await front?.close();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);

  const ways: readonly (readonly [string, () => Door])[] = [
    ['straight', () => front.straight],
    ['through Forelock', () => front.through('chief')],
  ];

  it.each(ways)(
    'ncclient works %s: every operation that a script uses',
    async (way, door) => {
      const script = new Script('ncclient_driven', door());
      await script.told(1);
      const location = `by ncclient ${way}`;
      const ok = { ok: true };
      expect(await script.step({ do: 'get-config', source: 'running' })).toHaveProperty('data');
      expect(
        await script.step({
          do: 'get',
          filter: '<system-state xmlns="urn:ietf:params:xml:ns:yang:ietf-system"/>',
        }),
      ).toHaveProperty('data');
      expect(await script.step({ do: 'get-schema', identifier: 'ietf-system' })).toHaveProperty('data');
      expect(await script.step({ do: 'lock', target: 'candidate' })).toEqual(ok);
      expect(await script.step({ do: 'edit-config', target: 'candidate', config: system(location) })).toEqual(
        ok,
      );
      expect(await script.step({ do: 'validate', source: 'candidate' })).toEqual(ok);
      expect(await script.step({ do: 'discard' })).toEqual(ok);
      expect(await script.step({ do: 'edit-config', target: 'candidate', config: system(location) })).toEqual(
        ok,
      );
      expect(await script.step({ do: 'confirmed-commit', seconds: 30 })).toEqual(ok);
      expect(await script.step({ do: 'commit' })).toEqual(ok);
      expect(await script.step({ do: 'unlock', target: 'candidate' })).toEqual(ok);
      const { data } = await script.step({ do: 'get-config', source: 'running' });
      expect(data).toContain(location);
      await script.step({ do: 'close' });
      await script.finished();
    },
    90_000,
  );

  it.each(ways)(
    'ncclient hears %s of a change, and can kill a session',
    async (way, door) => {
      const [listener, writer] = [
        new Script('ncclient_driven', door()),
        new Script('ncclient_driven', door()),
      ];
      const [, { session }] = [await listener.told(1), await writer.told(1)];
      expect(await listener.step({ do: 'subscribe' })).toEqual({ ok: true });
      await writer.step({ do: 'edit-config', target: 'candidate', config: system(`heard ${way}`) });
      await writer.step({ do: 'commit' });
      const told: string[] = [];
      for (let n = 0; n < 5 && !told.join().includes('netconf-config-change'); n += 1) {
        told.push(String((await listener.step({ do: 'notification', seconds: 3 })).notification));
      }
      expect(told.join()).toContain('netconf-config-change');
      expect(await listener.step({ do: 'kill-session', session })).toEqual({ ok: true });
      expect(await writer.step({ do: 'get-config', source: 'running' })).toHaveProperty('failed');
      await Promise.all([listener.finished(), writer.finished()]);
    },
    90_000,
  );

  it('of two scripts that collide straight on the device one is denied', async () => {
    const first = new Script('ncclient_job', front.straight, ['one', '2']);
    expect(await first.told(2)).toEqual({ event: 'locked' });
    const second = new Script('ncclient_job', front.straight, ['two', '0']);
    expect(await second.finished()).toContainEqual(
      expect.objectContaining({ event: 'failed', tag: 'lock-denied' }),
    );
    expect(await first.finished()).toContainEqual({ event: 'done' });
  }, 60_000);

  it('through Forelock both succeed, reservations stand meanwhile, and the higher class goes first', async () => {
    const holder = new Script('ncclient_job', front.through('normal'), ['holder', '4']);
    expect(await holder.told(2)).toEqual({ event: 'locked' });
    expect((await front.device.reservations()).minRates.size).toBe(1);
    const low = new Script('ncclient_job', front.through('low'), ['low', '0.5']);
    await low.told(1);
    await sleep(500);
    const high = new Script('ncclient_job', front.through('high'), ['high', '0.5']);
    const order: string[] = [];
    await Promise.all([
      low.told(2).then(() => order.push('low')),
      high.told(2).then(() => order.push('high')),
    ]);
    expect(order).toEqual(['high', 'low']);
    for (const script of [holder, low, high])
      expect(await script.finished()).toContainEqual({ event: 'done' });
    expect(await front.device.locks()).toEqual([]);
    expect((await front.device.reservations()).minRates.size).toBe(0);
  }, 90_000);

  const interfaces = [0, 1, 2, 3].map((n) => `eth${n}` as const);

  it('of four scripts that write four interfaces straight on the device three are denied', async () => {
    const scripts = interfaces.map((name) => new Script('ncclient_job', front.straight, ['x', '3', name]));
    const ends = (await Promise.all(scripts.map((script) => script.finished()))).flat();
    expect(ends.filter(({ event }) => event === 'done')).toHaveLength(1);
    expect(ends.filter(({ tag }) => tag === 'lock-denied')).toHaveLength(3);
  }, 60_000);

  it('through Forelock the four hold their subtrees at the same time, and all land', async () => {
    const scripts = interfaces.map(
      (name) => new Script('ncclient_job', front.through(name), [`by ${name}`, '3', name]),
    );
    for (const script of scripts) expect(await script.told(2)).toEqual({ event: 'locked' });
    expect(await front.device.locks()).toEqual([]);
    for (const script of scripts) expect(await script.finished()).toContainEqual({ event: 'done' });
    const reader = new Script('ncclient_driven', front.straight);
    await reader.told(1);
    const { data } = await reader.step({ do: 'get-config', source: 'running' });
    for (const name of interfaces) expect(data).toContain(`by ${name}`);
    await reader.finished();
    expect(await front.device.locks()).toEqual([]);
  }, 90_000);

  it.each(ways)(
    "ansible's netconf_config locks, edits and commits %s",
    async (way, door) => {
      const { host, port, user, keyFile } = door();
      const inventory = join(stateDir, 'inventory.yml');
      const vars = {
        ...{
          ansible_connection: 'ansible.netcommon.netconf',
          ansible_network_os: 'default',
          ansible_host: host,
        },
        ...{
          ansible_port: port,
          ansible_user: user,
          ansible_ssh_private_key_file: keyFile,
          ansible_host_key_checking: false,
        },
      };
      writeFileSync(inventory, JSON.stringify({ devices: { hosts: { r1: vars } } }));
      const location = `by-ansible-${way.split(' ')[0]}`;
      const { stdout } = await run(
        'ansible-playbook',
        ['-i', inventory, '-e', `location=${location}`, '-e', 'lock=always', 'test/lab/clients/playbook.yml'],
        {
          env: {
            ...process.env,
            ANSIBLE_HOME: join(stateDir, 'ansible'),
            ANSIBLE_HOST_KEY_CHECKING: 'False',
          },
        },
      );
      expect(stdout).toContain(location);
      expect(stdout).toContain('failed=0');
    },
    120_000,
  );

  it.each(ways)(
    'yangcli locks, edits, commits and reads %s',
    async (way, door) => {
      const location = `by-yangcli-${way.split(' ')[0]}`;
      const { stdout } = await runYangcli(door(), stateDir, [
        'discard-changes',
        'lock target=candidate',
        `merge /system/location value=${location}`,
        'commit',
        'unlock target=candidate',
        'xget-config source=running select=/system/location',
        'close-session',
      ]);
      expect(stdout).toMatch(new RegExp(`location '?${location}`));
      expect(stdout).not.toContain('rpc-error');
    },
    60_000,
  );

  it('a recorded session differs from the device by session-id and own capabilities alone', async () => {
    const script = byteScript();
    const straight = await playBytes(front.straight, script);
    const through = await playBytes(front.through('normal'), script);
    // netconfd stamps each reply with the time of the last change.
    const timeless = (reply: Buffer): string => String(reply).replace(/last-modified="[^"]*"/g, '');
    expect(through.replies.map(timeless)).toEqual(straight.replies.map(timeless));
    const bare = (hello: Buffer): string =>
      String(hello)
        .replace(/<session-id>\d+</, '<session-id><')
        .replace(/<capability>urn:forelock:[^<]*<\/capability>/g, '')
        .replace(/<capability>[^<]*:private-candidate:1\.0[^<]*<\/capability>/, '');
    expect(bare(through.hello)).toBe(bare(straight.hello));
  }, 60_000);
});

/** yangcli, with a home of its own; it reads its keys and its script by their whole names. */
async function runYangcli(door: Door, home: string, script: readonly string[]): Promise<{ stdout: string }> {
  const file = join(home, 'script.yangcli');
  writeFileSync(file, `${script.join('\n')}\n`);
  const { host, port, user, keyFile } = door;
  const options = [
    ...[`--server=${host}`, `--ncport=${port}`, `--user=${user}`, '--password=x'],
    ...[`--private-key=${keyFile}`, `--public-key=${keyFile}.pub`],
    ...['--batch-mode', `--run-script=${file}`],
  ];
  return run('yangcli', options, { env: { ...process.env, HOME: home }, timeout: 50_000 });
}

function byteScript(): Parameters<typeof playBytes>[1] {
  const base = 'urn:ietf:params:xml:ns:netconf:base:1.0';
  const chunked = (xml: string, size: number): readonly Buffer[] => {
    const pieces: Buffer[] = [];
    for (let at = 0; at < xml.length; at += size) {
      const part = xml.slice(at, at + size);
      pieces.push(Buffer.from(`\n#${part.length}\n${part}`));
    }
    return [...pieces, Buffer.from('\n##\n')];
  };
  const operations = [
    '<get-config><source><running/></source></get-config>',
    '<get-config><!-- a comment --><source><candidate/></source></get-config>',
    '<lock><target><candidate/></target></lock>',
    `<edit-config><target><candidate/></target><config><system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><location><![CDATA[a-b]]></location></system></config></edit-config>`,
    '<discard-changes/>',
    '<unlock><target><candidate/></target></unlock>',
    '<close-session/>',
  ];
  const requests = operations.map((operation, index) =>
    chunked(
      `<rpc xmlns="${base}" xmlns:x="urn:x" x:odd="say" message-id="m-${index}">${operation}</rpc>`,
      index % 2 === 0 ? 60 : 4_096,
    ),
  );
  const hello = readFileSync('test/lab/clients/hello.xml');
  return { framing: '1.1', hello: [hello], requests };
}

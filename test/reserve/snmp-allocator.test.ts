import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadProfiles } from '../../src/device/index.ts';
import { snmpAllocator } from '../../src/reserve/index.ts';
import { openSnmp, type SnmpSession } from '../../src/snmp/index.ts';
import { cpuColumn, login, memoryColumn, minRateEntry, openSmallDevice } from '../snmp/small-device.ts';
import { allocatorContract, type Rig } from './allocator-contract.ts';

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

async function rigOn(profileName: string, port: number, stop: () => Promise<void>): Promise<Rig> {
  const profile = (await loadProfiles('devices')).get(profileName);
  if (!profile) throw new Error(`no profile ${profileName}`);
  const session = openSnmp({ host: '127.0.0.1', port, login, timeout: 2_000, retries: 1 });
  const silent = openSnmp({ host: '127.0.0.1', port: await freePort(), login, timeout: 50, retries: 0 });
  const allocatorOn = (used: SnmpSession) => snmpAllocator(new Map([['r1', { profile, session: used }]]));
  return {
    allocator: allocatorOn(session),
    unreachable: allocatorOn(silent),
    device: 'r1',
    read: async () => {
      const found = [];
      for (const root of [cpuColumn, memoryColumn, minRateEntry]) found.push(...(await session.walk(root)));
      return found.map(({ oid, value }) => `${oid} ${value}`);
    },
    spoil: (step) => ({
      ...step,
      does: (step.does as readonly object[]).map((each) => ({ ...each, oid: '1.3.6.1.2.1.1.3.0' })),
    }),
    close: async () => {
      session.close();
      silent.close();
      await stop();
    },
  };
}

allocatorContract('on our own agent', async () => {
  const agent = await openSmallDevice();
  return rigOn('simulator', agent.port, async () => agent.close());
});

it('a row that an operator has made is not swept, whatever its number', async () => {
  const agent = await openSmallDevice();
  const rig = await rigOn('simulator', agent.port, async () => agent.close());
  const operator = openSnmp({ host: '127.0.0.1', port: agent.port, login });
  await operator.set([
    { oid: `${minRateEntry}.6.3`, type: 'Integer32', value: 4 },
    { oid: `${minRateEntry}.3.3`, type: 'Unsigned32', value: 500 },
  ]);
  const theirs = await rig.read();
  expect(await rig.allocator.sweep?.('r1', { first: 1, last: 9, isLive: () => false })).toEqual([]);
  expect(await rig.read()).toEqual(theirs);
  operator.close();
  await rig.close();
});

/**
 * snmpd asks for the value before each SET and answers notWritable where there is none, so a row to be made reads as 0.
 * Keeps cells in memory; RowStatus destroy (6) drops the row, a 0 in the local arc drops the cell.
 */
const script = `#!PYTHON
import sys
rate, local, cells = '.1.3.6.1.2.1.97.1.8.4.1', '.1.3.6.1.4.1.8072.9999.9999.1', {}
key = lambda oid: [int(part) for part in oid.split('.') if part]
line = lambda: sys.stdin.readline()
def say(*lines):
    print(*lines, sep='\\n', flush=True)
def show(oid):
    say(oid, *cells[oid]) if oid in cells else say('NONE')
def put(oid, kind, value):
    row = oid.rsplit('.', 1)[1]
    if oid.startswith(rate + '.6.') and value == '6':
        for column in '356': cells.pop('%s.%s.%s' % (rate, column, row), None)
    elif oid.startswith(local) and value == '0': cells.pop(oid, None)
    else: cells[oid] = (kind, '1' if oid.startswith(rate + '.6.') else value)
    say('DONE')
while True:
    asked = line()
    if not asked: break
    asked = asked.strip()
    if asked == 'PING': say('PONG')
    elif asked == 'get':
        oid = line().strip()
        show(oid) if oid in cells else say(oid, 'gauge' if oid.startswith(rate + '.3.') else 'integer', '0')
    elif asked == 'getnext':
        after = key(line().strip())
        later = sorted((oid for oid in cells if key(oid) > after), key=key)
        show(later[0]) if later else say('NONE')
    elif asked == 'set':
        oid, (kind, value) = line().strip(), line().strip().split(' ', 1)
        put(oid, 'gauge' if kind == 'gauge' else 'integer', value.strip('"'))
`;

async function openDebianSnmpd(): Promise<Rig> {
  const directory = await mkdtemp(join(tmpdir(), 'forelock-snmpd-'));
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).trim();
  const rows = join(directory, 'rows.py');
  const conf = join(directory, 'agent.conf');
  await writeFile(rows, script.replace('PYTHON', python), { mode: 0o755 });
  await writeFile(
    conf,
    [
      `createUser ${login.user} SHA-256 ${login.auth.key} AES priv-passphrase`,
      `rwuser ${login.user} priv`,
      `pass_persist .${minRateEntry} ${rows}`,
      `pass_persist .1.3.6.1.4.1.8072.9999.9999.1 ${rows}`,
    ].join('\n'),
  );
  const port = await freePort();
  const args = ['-f', '-C', '-c', conf, '-Le', `udp:127.0.0.1:${port}`];
  const env = { ...process.env, SNMP_PERSISTENT_DIR: join(directory, 'state'), MIBS: '' };
  const snmpd = spawn('/usr/sbin/snmpd', args, { env, stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    const gone = once(snmpd, 'exit');
    snmpd.kill();
    await gone;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await answers(port);
    return await rigOn('linux-yuma123', port, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers(port: number): Promise<void> {
  const session = openSnmp({ host: '127.0.0.1', port, login, timeout: 500, retries: 20 });
  await session.get(['1.3.6.1.2.1.1.3.0']).finally(() => session.close());
}

if (existsSync('/usr/sbin/snmpd')) allocatorContract("on Debian's snmpd", openDebianSnmpd);

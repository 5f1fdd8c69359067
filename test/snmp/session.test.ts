import { execFile } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openSnmp,
  type SnmpAgent,
  SnmpError,
  type SnmpSession,
  type UsmLogin,
} from '../../src/snmp/index.ts';
import { cpuColumn, cpuIdle, login, memoryColumn, minRateEntry, openSmallDevice } from './small-device.ts';

const run = promisify(execFile);
const row = (number: number, kbit: number) => [
  { oid: `${minRateEntry}.6.${number}`, type: 'Integer32' as const, value: 4 },
  { oid: `${minRateEntry}.3.${number}`, type: 'Unsigned32' as const, value: kbit },
];

describe('an SNMP session with our own agent', () => {
  let agent: SnmpAgent;
  let session: SnmpSession;
  const errorOf = async (work: Promise<unknown>): Promise<SnmpError> => {
    const error: unknown = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    if (error instanceof SnmpError) return error;
    throw new Error(`expected an SnmpError, got ${String(error)}`);
  };

  beforeAll(async () => {
    agent = await openSmallDevice();
    session = openSnmp({ host: '127.0.0.1', port: agent.port, login, timeout: 1_000, retries: 1 });
  });
  afterAll(() => {
    session.close();
    agent.close();
  });

  it('reads a scalar over authPriv', async () => {
    expect(await session.get([cpuIdle])).toEqual([{ oid: cpuIdle, type: 'Integer32', value: 73 }]);
  });

  it('names the missing instance by its place', async () => {
    expect(await errorOf(session.get([cpuIdle, '1.3.6.1.4.1.2021.99.0']))).toMatchObject({
      kind: 'missing',
      index: 1,
    });
  });

  it('makes a row by createAndGo, walks it and destroys it', async () => {
    await session.set(row(7, 2_000));
    expect(
      (await session.walk(minRateEntry)).map(({ oid, value }) => [oid.slice(minRateEntry.length), value]),
    ).toEqual([
      ['.3.7', 2_000],
      ['.5.7', 3],
      ['.6.7', 1],
    ]);
    await session.set([{ oid: `${minRateEntry}.6.7`, type: 'Integer32', value: 6 }]);
    expect(await session.walk(minRateEntry)).toEqual([]);
  });

  it('walks more rows than one GETBULK brings, in numeric order', async () => {
    const rows = Array.from({ length: 120 }, (_, at) => at + 1);
    await session.set(rows.map((at) => ({ oid: `${cpuColumn}.${at}`, type: 'Integer32', value: 1 })));
    expect((await session.walk(cpuColumn)).map(({ oid }) => Number(oid.split('.').at(-1)))).toEqual(rows);
    await session.set(rows.map((at) => ({ oid: `${cpuColumn}.${at}`, type: 'Integer32', value: 0 })));
  });

  it('reads instances and columns together, a column however long it has become', async () => {
    const asked = { instances: [cpuIdle, '1.3.6.1.4.1.2021.99.0'], columns: [cpuColumn, memoryColumn] };
    const idle = { oid: cpuIdle, type: 'Integer32', value: 73 };
    expect(await session.read(asked)).toEqual({ instances: [idle, undefined], columns: [[], []] });
    for (const length of [3, 120, 120]) {
      const rows = Array.from({ length }, (_, at) => `${cpuColumn}.${at + 1}`);
      await session.set(rows.map((oid) => ({ oid, type: 'Integer32', value: 1 })));
      const { instances, columns } = await session.read(asked);
      expect(instances).toEqual([idle, undefined]);
      expect(columns.map((column) => column.map(({ oid }) => oid))).toEqual([rows, []]);
      await session.set(rows.map((oid) => ({ oid, type: 'Integer32', value: 0 })));
    }
  });

  it('reads an instance of a row that has rows before it', async () => {
    const rows = [1, 2, 9].map((at) => ({
      oid: `${cpuColumn}.${at}`,
      type: 'Integer32' as const,
      value: at,
    }));
    await session.set(rows);
    const { instances } = await session.read({
      instances: [`${cpuColumn}.2`, `${cpuColumn}.9`, `${cpuColumn}.7`],
      columns: [memoryColumn],
    });
    expect(instances.map((varbind) => varbind?.value)).toEqual([2, 9, undefined]);
    await session.set(rows.map((each) => ({ ...each, value: 0 })));
  });

  it('sets all or nothing, and a refusal carries status and index', async () => {
    const both = [...row(8, 100), { oid: cpuIdle, type: 'Integer32' as const, value: 1 }];
    expect(await errorOf(session.set(both))).toMatchObject({
      kind: 'refused',
      status: 'notWritable',
      index: 2,
    });
    expect(await session.walk(minRateEntry)).toEqual([]);
  });

  it('refuses what the device does not have with resourceUnavailable', async () => {
    expect(await errorOf(session.set(row(9, 100_001)))).toMatchObject({ status: 'resourceUnavailable' });
  });

  it('tells a login that is not known from an agent that does not answer', async () => {
    const wrong: UsmLogin = { ...login, user: 'stranger' };
    const stranger = openSnmp({
      host: '127.0.0.1',
      port: agent.port,
      login: wrong,
      timeout: 200,
      retries: 0,
    });
    expect((await errorOf(stranger.get([cpuIdle]))).kind).toBe('login');
    stranger.close();
    const gone = await openSmallDevice();
    gone.close();
    const nobody = openSnmp({ host: '127.0.0.1', port: gone.port, login, timeout: 100, retries: 0 });
    expect((await errorOf(nobody.get([cpuIdle]))).kind).toBe('unreachable');
    nobody.close();
  });

  it("takes SET and walk from Debian's net-snmp tools", async () => {
    const user = ['-v3', '-u', login.user, '-l', 'authPriv', '-a', 'SHA-256', '-A', login.auth.key];
    const args = [...user, '-x', 'AES', '-X', 'priv-passphrase', '-On', `127.0.0.1:${agent.port}`];
    await run('snmpset', [...args, `${minRateEntry}.6.5`, 'i', '4', `${minRateEntry}.3.5`, 'u', '3000']);
    const { stdout } = await run('snmpwalk', [...args, minRateEntry]);
    expect(stdout).toContain(`.${minRateEntry}.3.5 = Gauge32: 3000`);
    await run('snmpset', [...args, `${minRateEntry}.6.5`, 'i', '6']);
    expect(await session.walk(minRateEntry)).toEqual([]);
  });
});

/** Single DES is a legacy cipher of OpenSSL 3: where it is off, no key of ours brings it back. */
const privacy = (['des', 'aes', 'aes256b', 'aes256r'] as const).filter(
  (priv) => priv !== 'des' || desWorks(),
);

function desWorks(): boolean {
  try {
    createCipheriv('des-cbc', Buffer.alloc(8), Buffer.alloc(8));
    return true;
  } catch {
    return false;
  }
}

describe('SNMP privacy and authentication protocols', () => {
  for (const auth of ['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512'] as const) {
    for (const priv of privacy) {
      it(`reads with ${auth} and ${priv}`, async () => {
        const user: UsmLogin = {
          version: '3',
          user: 'each',
          auth: { protocol: auth, key: 'auth-passphrase' },
          priv: { protocol: priv, key: 'priv-passphrase' },
        };
        const agent = await openSmallDevice(0, [user]);
        const session = openSnmp({ host: '127.0.0.1', port: agent.port, login: user });
        expect((await session.get([cpuIdle]))[0]?.value).toBe(73);
        session.close();
        agent.close();
      });
    }
  }
});

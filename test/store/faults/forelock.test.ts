import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/core/index.ts';
import { encodeLock, encodeUnlock, type NetconfClient } from '../../../src/netconf/index.ts';
import { openStore } from '../../../src/store/index.ts';
import { type House, openHouse } from '../../proxy/house.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';
import { FailingDisk, noDisk, SmallDisk } from './disk.ts';

const ports = { clock: new VirtualClock(), log: silentLog };

/** A Forelock whose state is on that disk. */
async function houseOn(path: string): Promise<House> {
  const usual = process.env.TMPDIR;
  process.env.TMPDIR = path;
  try {
    return await openHouse();
  } finally {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
  }
}

const lock = (client: NetconfClient, datastore = 'candidate') => client.rpc(encodeLock(datastore));
/** Locks and rows. */
const standingOn = ({ device }: House) => [device.locks().size, device.reservationRows()];
const unlock = (client: NetconfClient) => client.rpc(encodeUnlock('candidate'));

describe.skipIf(noDisk !== undefined)(`a disk that is full (skipped where: ${noDisk ?? 'not here'})`, () => {
  let disk: SmallDisk;
  let house: House;
  beforeEach(async () => {
    disk = new SmallDisk('4m');
    house = await houseOn(disk.path);
  });
  afterEach(async () => {
    disk.free();
    await house.close();
    disk.close();
  });

  it('refuses what would be granted, leaves what was, and takes no start to go on when there is room', async () => {
    const [holder, asker] = await Promise.all([house.enter('normal'), house.enter('normal')]);
    expect((await lock(holder)).ok).toBe(true);
    disk.fill();
    const refused = await lock(asker, 'running');
    expect(refused.errors[0]).toMatchObject({ tag: 'resource-denied' });
    expect(refused.errors[0]?.message).toMatch(
      /journal\.db: .*(full|read.?only|I\/O)|audit log can not be written/i,
    );
    expect(house.device.locks().size).toBe(1);
    expect(house.forelock.status().devices[0]?.grants).toHaveLength(1);
    // What stands goes on, and what is given back is undone on the device.
    expect((await unlock(holder)).ok).toBe(true);
    await expect.poll(() => standingOn(house)).toEqual([0, 0]);
    expect((await lock(asker)).ok).toBe(false);
    disk.free();
    await expect.poll(async () => (await lock(asker)).ok, { timeout: 10_000, interval: 200 }).toBe(true);
    expect((await unlock(asker)).ok).toBe(true);
    await Promise.all([holder.close(), asker.close()]);
  });

  it('refuses the start, and says what is full', async () => {
    const other = join(disk.path, 'other');
    disk.fill();
    const opened = openStore(other, ports);
    await expect(opened).rejects.toMatchObject({ code: 'journal-broken' });
    await expect(opened).rejects.toThrow(/full|ENOSPC|no space|disk I\/O/i);
    disk.free();
    await (await openStore(other, ports)).close();
  });
});

const noFailing = FailingDisk.unavailable();

describe.skipIf(noFailing !== undefined)(
  `a disk that goes read-only under Forelock (skipped where: ${noFailing ?? 'not here'})`,
  () => {
    it('has every grant refused that would be journalled, and what stands go on to its end', async () => {
      const disk = new FailingDisk();
      const house = await houseOn(disk.path);
      const [holder, asker] = await Promise.all([house.enter('normal'), house.enter('normal')]);
      expect((await lock(holder)).ok).toBe(true);
      disk.fail();
      const refused = await lock(asker, 'running');
      expect(refused.errors[0]?.message).toMatch(
        /journal\.db: .*(full|read.?only|I\/O)|audit log can not be written/i,
      );
      expect((await unlock(holder)).ok).toBe(true);
      await expect.poll(() => standingOn(house)).toEqual([0, 0]);
      await Promise.all([holder.close(), asker.close()]);
      await expect(house.close()).rejects.toMatchObject({ code: 'journal-broken' });
      await house.device.close();
      disk.close();
    });
  },
);

describe.skipIf(noDisk !== undefined)(
  `a disk that is read-only (skipped where: ${noDisk ?? 'not here'})`,
  () => {
    it('refuses the start, also where a state directory is there', async () => {
      const disk = new SmallDisk('4m');
      const state = join(disk.path, 'state');
      await killed(await holderOf(state));
      disk.remount('ro');
      for (const directory of [state, join(disk.path, 'new')])
        await expect(openStore(directory, ports)).rejects.toMatchObject({
          code: 'journal-broken',
          message: expect.stringMatching(/can not be written: (EROFS|ENOENT)/),
        });
      disk.remount('rw');
      await killed(await holderOf(state));
      disk.close();
    });
  },
);

/** A process that has a state directory. */
async function holderOf(folder: string): Promise<ChildProcess> {
  const program = ['dist/test/processes/journal-holder.js', folder];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('a state directory that another process has', () => {
  it('is refused while that lives, with its number, and is free when it was killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'forelock-two-'));
    const child = await holderOf(folder);
    await expect(openStore(folder, ports)).rejects.toMatchObject({
      message: `another Forelock (process ${child.pid}) uses ${folder}`,
    });
    await killed(child);
    await (await openStore(folder, ports)).close();
    rmSync(folder, { recursive: true });
  });
});

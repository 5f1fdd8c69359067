import { execFileSync } from 'node:child_process';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditLog, verifyAudit } from '../../../src/store/index.ts';
import { AuditFolder, entry } from './folder.ts';

let folder: AuditFolder;
beforeEach(async () => {
  folder = await AuditFolder.make();
});
afterEach(() => folder.remove());

const all = { after: 0, limit: 1e6 };
const whats = (log: AuditLog): readonly string[] =>
  log.read(all).map(({ what, about }) => `${what} ${about}`);

describe('the audit log', () => {
  it('goes on after a restart where it was, for those who read and in its chain', async () => {
    const first = await folder.write(3);
    const log = await folder.open();
    expect(log.head()).toEqual(first.head());
    log.add({ ...entry('grant 4'), why: 'is "quoted",\nwith ends of lines, and é' });
    expect(log.read({ after: 2, limit: 9 }).map(({ sequence, about }) => [sequence, about])).toEqual([
      [3, 'grant 3'],
      [4, 'grant 4'],
    ]);
    await log.close();
    expect(await verifyAudit(folder.path, log.head())).toMatchObject({ records: 4, fault: undefined });
  });

  it('is read by device and by who, and cuts what a stranger made long', async () => {
    const log = await folder.open();
    log.add({ ...entry('a'), devices: ['r2'] });
    log.add({ ...entry('b'), who: 'x'.repeat(9_999) });
    expect(log.read({ ...all, device: 'r2' }).map(({ about }) => about)).toEqual(['a']);
    expect(log.read({ ...all, who: 'alice' })).toHaveLength(1);
    expect(log.read(all)[1]?.who).toHaveLength(259);
    await log.close();
  });

  it('takes away the end of a record that a crash has cut off, and says so in a record', async () => {
    await folder.write(3);
    const [name = ''] = await folder.files();
    const bytes = await folder.read(name);
    await folder.put(name, bytes.subarray(0, bytes.length - 9));
    expect((await verifyAudit(folder.path)).fault).toMatchObject({ sequence: 3, why: 'its end is missing' });
    const log = await folder.open();
    await log.close();
    expect(log.read(all).map(({ sequence, what }) => [sequence, what])).toEqual([
      [1, 'granted'],
      [2, 'granted'],
      [3, 'audit-mended'],
    ]);
    expect(await verifyAudit(folder.path, log.head())).toMatchObject({ records: 3, fault: undefined });
  });

  it('goes on in another file behind damage, which it leaves as it is and tells in a record', async () => {
    await folder.write(5);
    const [name = ''] = await folder.files();
    const text = (await folder.read(name)).toString().replace('grant 3', 'grant 9');
    await folder.put(name, text);
    const log = await folder.open();
    log.add(entry('grant 6'));
    await log.close();
    expect((await folder.read(name)).toString()).toBe(text);
    expect(await folder.files()).toEqual([name, '000000000000006.audit']);
    expect(whats(log).slice(-2)).toEqual(['audit-broken record 3', 'granted grant 6']);
    expect((await verifyAudit(folder.path)).fault).toMatchObject({ sequence: 3, file: name });
  });

  it.each(['', 'forelock-audit 1 from'])(
    'begins a file again whose header was cut to %j in a crash',
    async (header) => {
      const { sequence } = (await folder.write(20, 1_000)).head();
      await folder.put(`${String(sequence + 1).padStart(15, '0')}.audit`, header);
      const log = await folder.open({ fileSize: 1_000 });
      log.add(entry('more'));
      await log.close();
      expect(await verifyAudit(folder.path, log.head())).toMatchObject({ records: 21, fault: undefined });
    },
  );

  it('retires whole files when they are too old or too much, and the rest still holds', async () => {
    await folder.write(60, 2_000);
    const files = await folder.files();
    for (const [at, name] of files.entries())
      utimesSync(join(folder.path, name), 0, folder.clock.now() / 1_000 - (at < 2 ? 100 : 0));
    const old = await folder.open({ keep: 50_000, fileSize: 2_000 });
    await old.close();
    expect(await folder.files()).toEqual(expect.arrayContaining(files.slice(2)));
    expect(await folder.files()).not.toContain(files[1]);
    const verdict = await verifyAudit(folder.path, old.head());
    expect(verdict).toMatchObject({ first: Number.parseInt(files[2] ?? '', 10), fault: undefined });
    const much = await folder.open({ most: 5_000, fileSize: 2_000 });
    for (let n = 0; n < 200; n += 1) {
      much.add(entry(`more ${n}`));
      if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await much.close();
    expect((await folder.files()).length).toBeLessThan(12);
    expect((await verifyAudit(folder.path, much.head())).fault).toBeUndefined();
  });

  it('shows files that were taken away without having been retired', async () => {
    await folder.write(60, 2_000);
    const [first = '', second = ''] = await folder.files();
    await folder.remove(first);
    await folder.remove(second);
    expect((await verifyAudit(folder.path)).fault).toMatchObject({ sequence: 1 });
  });
});

const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot)(
  `the audit log on a disk that is full${isRoot ? '' : ' (skipped: needs root)'}`,
  () => {
    beforeEach(() => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder.path]));
    afterEach(() => execFileSync('umount', ['-l', folder.path]));

    const fill = (): void => {
      try {
        for (let n = 0; ; n += 1) writeFileSync(join(folder.path, `filler ${n}`), Buffer.alloc(4_096));
      } catch {
        // Full.
      }
    };
    const free = (): void => void execFileSync('sh', ['-c', 'rm -f "$0"/filler*', folder.path]);

    it('says that it can not be written, keeps what comes, and writes it when there is room', async () => {
      const log = await folder.open();
      log.add(entry('before'));
      fill();
      for (let n = 0; n < 100; n += 1) log.add(entry(`meanwhile ${n}`));
      expect(log.fault()).toMatch(/the audit log can not be written: ENOSPC/);
      expect((await verifyAudit(folder.path)).fault).toBeUndefined();
      free();
      folder.clock.step(folder.clock.now() + 1_000);
      expect(log.fault()).toBeUndefined();
      await log.close();
      expect(await verifyAudit(folder.path, log.head())).toMatchObject({ records: 101, fault: undefined });
    });

    it('counts what it could not keep meanwhile, and writes down how much that was', async () => {
      const log = await folder.open();
      fill();
      for (let n = 0; n < 9_000; n += 1) log.add(entry(`meanwhile ${n}`));
      free();
      execFileSync('mount', ['-o', 'remount,size=8m', folder.path]);
      folder.clock.step(folder.clock.now() + 1_000);
      await log.close();
      const { head, fault } = await verifyAudit(folder.path, log.head());
      expect(fault).toBeUndefined();
      const lost = log.read({ after: head.sequence - 1, limit: 1 })[0];
      expect(lost).toMatchObject({ what: 'audit-lost' });
      expect(head.sequence - 1 + Number.parseInt(lost?.about ?? '', 10)).toBe(9_000);
    });
  },
);

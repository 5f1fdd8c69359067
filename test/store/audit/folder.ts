import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/core/index.ts';
import { type AuditEntry, type AuditLog, openAuditLog } from '../../../src/store/index.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

export const entry = (about: string): AuditEntry => ({
  ...{ at: 1_800_000_000_000, who: 'alice', what: 'granted', about, devices: ['r1'], why: undefined },
});

/** An audit directory of a test. */
export class AuditFolder {
  readonly clock: VirtualClock = new VirtualClock();
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<AuditFolder> {
    return new AuditFolder(await mkdtemp(join(tmpdir(), 'forelock-audit-')));
  }

  open(more: Partial<Parameters<typeof openAuditLog>[1]> = {}): Promise<AuditLog> {
    return openAuditLog(this.path, {
      ...{ keep: 1e15, most: 1e9, clock: this.clock, log: silentLog, ...more },
    });
  }

  /** A log of so many lines, closed. */
  async write(lines: number, fileSize: number = 2 ** 22): Promise<AuditLog> {
    const log = await this.open({ fileSize });
    for (let n = 1; n <= lines; n += 1) log.add(entry(`grant ${n}`));
    await log.close();
    return log;
  }

  async files(): Promise<readonly string[]> {
    return (await readdir(this.path)).sort();
  }

  read(name: string): Promise<Buffer> {
    return readFile(join(this.path, name));
  }

  put(name: string, bytes: Uint8Array | string): Promise<void> {
    return writeFile(join(this.path, name), bytes);
  }

  remove(name: string = ''): Promise<void> {
    return rm(join(this.path, name), { recursive: true });
  }
}

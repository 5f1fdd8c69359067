import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Why no disk of a test's own can be had; undefined where one can. */
export const noDisk: string | undefined = process.getuid?.() === 0 ? undefined : 'mounting needs root';

/** A small disk that can be filled, and freed again. */
export class SmallDisk {
  readonly path: string = mkdtempSync(join(tmpdir(), 'forelock-disk-'));

  constructor(size: string) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', this.path]);
  }

  fill(): void {
    for (const piece of [65_536, 4_096]) {
      try {
        for (let n = 0; ; n += 1) writeFileSync(join(this.path, `filler-${piece}-${n}`), Buffer.alloc(piece));
      } catch {
        // Full, but for less than a piece.
      }
    }
  }

  free(): void {
    execFileSync('sh', ['-c', 'rm -f "$0"/filler-*', this.path]);
  }

  remount(how: 'ro' | 'rw'): void {
    execFileSync('mount', ['-o', `remount,${how}`, this.path]);
  }

  close(): void {
    // Lazily: a closed database lets go of its file when it is collected.
    execFileSync('umount', ['-l', this.path]);
    rmSync(this.path, { recursive: true });
  }
}

/** A disk with ext4 in a file, that goes read-only under those who write, as it does on an error of its device. */
export class FailingDisk {
  readonly path: string;
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'forelock-loop-'));

  constructor() {
    const image = join(this.#folder, 'image');
    this.path = join(this.#folder, 'disk');
    execFileSync('truncate', ['-s', '16M', image]);
    execFileSync('mkfs.ext4', ['-q', '-F', '-e', 'remount-ro', image]);
    mkdirSync(this.path);
    execFileSync('mount', ['-o', 'loop', image, this.path]);
  }

  /** Undefined where they can be had: a loop device, ext4, and its means to make an error. */
  static unavailable(): string | undefined {
    if (noDisk !== undefined) return noDisk;
    try {
      const disk = new FailingDisk();
      try {
        disk.fail();
      } finally {
        disk.close();
      }
      return undefined;
    } catch {
      return 'no loop device with ext4 that errors can be made on';
    }
  }

  fail(): void {
    const device = execFileSync('findmnt', ['-no', 'SOURCE', this.path], { encoding: 'utf8' }).trim();
    writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, '1');
  }

  close(): void {
    execFileSync('umount', ['-l', this.path]);
    rmSync(this.#folder, { recursive: true });
  }
}

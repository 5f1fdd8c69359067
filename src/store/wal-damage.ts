import { readFileSync } from 'node:fs';

/**
 * The write-ahead log of SQLite (sqlite.org/fileformat2.html#the_write_ahead_log), all numbers big-endian:
 *
 *     header (32): magic, format, page size, checkpoint, salt 1, salt 2, sum 1, sum 2
 *     frame (24 and a page): page number, pages after a commit or 0, salt 1, salt 2, sum 1, sum 2, page
 *
 * Sums run on over all frames. SQLite takes what comes behind the first wrong sum for what a crash has left half written.
 */
const [headerSize, frameHead] = [32, 24];

type Sums = readonly [number, number];

/**
 * What is wrong with the log beside a database whose every commit was synced; undefined where nothing is, or no more than the last
 * commit is half there, as a crash leaves it. Behind a wrong sum there may be that one commit: where two are, the first was synced,
 * and what has changed it since would make SQLite forget both without a word.
 */
export function walDamage(database: string): string | undefined {
  const log = readLog(`${database}-wal`);
  if (log.length < headerSize + frameHead) return undefined;
  const size = frameHead + log.readUInt32BE(8);
  const little = (log.readUInt32BE(0) & 1) === 0;
  let sums: Sums | undefined = sumOver(log.subarray(0, 24), [0, 0], little);
  if (!sameSums(log, 24, sums)) return 'its header is damaged, so that none of its commits can be read';
  const frames = Array.from({ length: Math.floor((log.length - headerSize) / size) }, (_, n) =>
    log.subarray(headerSize + n * size, headerSize + (n + 1) * size),
  );
  // Behind the last of this round are those of an earlier one, that was written over up to here.
  const isOfRound = (frame: Buffer): boolean => frame.subarray(8, 16).equals(log.subarray(16, 24));
  const last = frames.findLastIndex(isOfRound);
  let lost = 0;
  for (const frame of frames.slice(0, last + 1)) {
    sums = sums && isOfRound(frame) ? nextSums(frame, sums, little) : undefined;
    if (sums === undefined && frame.readUInt32BE(4) !== 0) lost += 1;
  }
  return lost > 1 ? `it is damaged in its middle: ${lost} commits from there on can not be read` : undefined;
}

/** Undefined where the frame has others. */
function nextSums(frame: Buffer, before: Sums, little: boolean): Sums | undefined {
  const sums = sumOver(frame.subarray(frameHead), sumOver(frame.subarray(0, 8), before, little), little);
  return sameSums(frame, 16, sums) ? sums : undefined;
}

function sumOver(bytes: Buffer, [first, second]: Sums, little: boolean): Sums {
  let [one, two] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + two) >>> 0;
    two = (two + (little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)) + one) >>> 0;
  }
  return [one, two];
}

function sameSums(bytes: Buffer, at: number, [one, two]: Sums): boolean {
  return bytes.readUInt32BE(at) === one && bytes.readUInt32BE(at + 4) === two;
}

function readLog(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw cause;
  }
}

import { type Clock, ForelockError, type Log } from '../core/index.ts';
import type { LoadMetric, LoadSeries } from '../predict/index.ts';
import { asBytes, closeDatabase, inTransaction, openDatabase, orBroken, textColumn } from './database.ts';
import { DeviceLoads } from './device-loads.ts';
import type { LoadHistory, LoadSample, LoadStatistic } from './load-history.ts';
import { Chunk, greatestOf, meanOf, type Ring, ringFor, rings, spanOf } from './load-rings.ts';

const schema = `
  CREATE TABLE devices (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE chunks (place INTEGER PRIMARY KEY, number INTEGER NOT NULL, points BLOB NOT NULL);
`;

/** Milliseconds that readings wait in memory, and between two slices of writing. */
const lazyDelay = 60_000;
const pause = 250;
/** Devices of one slice: a few milliseconds of the event loop. */
const slice = 64;
/** Chunks of one device that may wait: an import writes as it goes. */
const mostWaiting = 64;
/** A ring has fewer chunks than this, and a device fewer rings. */
const [chunkPlaces, ringPlaces] = [256, 4];
/** Milliseconds that a reading may be ahead of the clock. */
const ahead = 60_000;

interface Known {
  readonly name: string;
  readonly id: number;
  readonly loads: DeviceLoads;
}

interface Row {
  readonly number: number;
  readonly points: Uint8Array | undefined;
}

export interface LoadHistoryOptions {
  readonly clock: Clock;
  readonly log: Log;
}

/** A place a chunk of each ring of each device, written over when the ring has come round: the file stops growing. */
export function openSqliteLoadHistory(file: string, options: LoadHistoryOptions): LoadHistory {
  return orBroken(file, () => new SqliteLoadHistory(file, options));
}

class SqliteLoadHistory implements LoadHistory {
  readonly #file: string;
  readonly #options: LoadHistoryOptions;
  readonly #database: ReturnType<typeof openDatabase>;
  readonly #known = new Map<string, Known>();
  /** Devices with something to write, since when; the oldest first. */
  readonly #dirty = new Map<Known, number>();
  readonly #write: (devices: readonly Known[]) => void;
  /** The highest id of a device that is taken. */
  #lastId: number;
  readonly #chunk: (place: number, number: number) => Uint8Array | undefined;
  readonly #rows: (
    ...range: readonly [place: number, to: number, first: number, last: number]
  ) => readonly Row[];
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string, options: LoadHistoryOptions) {
    this.#file = file;
    this.#options = options;
    this.#database = openDatabase(file, { synchronous: 'NORMAL', migrations: [schema] });
    const { last } = this.#database.prepare('SELECT coalesce(max(id), 0) AS last FROM devices').get() as {
      readonly last: number;
    };
    this.#lastId = last;
    const one = this.#database.prepare('SELECT points FROM chunks WHERE place = ? AND number = ?');
    this.#chunk = (place, number) => blobIn(one.get(place, number));
    const some = this.#database.prepare(
      'SELECT number, points FROM chunks WHERE place BETWEEN ? AND ? AND number BETWEEN ? AND ?',
    );
    this.#rows = (...range) =>
      some.all(...range).map((row) => ({ number: (row as Row).number, points: blobIn(row) }));
    // An old chunk does not take the place of a newer one, but of one that is ahead of the clock: that was once set wrong.
    const put = this.#database.prepare(
      `INSERT INTO chunks (place, number, points) VALUES (?, ?, ?)
       ON CONFLICT (place) DO UPDATE SET number = excluded.number, points = excluded.points
       WHERE excluded.number >= number OR number > ?`,
    );
    const enrol = this.#database.prepare('INSERT OR IGNORE INTO devices (id, name) VALUES (?, ?)');
    this.#write = (devices) =>
      inTransaction(this.#database, () => {
        const now = options.clock.now();
        for (const { name, id, loads } of devices) {
          enrol.run(id, name);
          for (const { ring, number, bytes } of loads.take())
            put.run(placeOf(id, ring, number), number, bytes, Math.floor(now / spanOf(ring)));
        }
      });
  }

  add(device: string, at: number, sample: LoadSample): void {
    if (!Number.isFinite(at) || at < 0 || at > this.#options.clock.now() + ahead)
      throw new RangeError(`${at} is no time up to now, in milliseconds since 1970`);
    const known = this.#knownAs(device) ?? this.#enrol(device);
    known.loads.add(Math.floor(at), sample);
    if (!this.#dirty.has(known)) this.#dirty.set(known, this.#options.clock.now());
    if (known.loads.changed > mostWaiting) this.#writeLazily([known]);
    this.#timer ??= setTimeout(() => this.#writeSlice(), pause);
  }

  series(
    device: string,
    metric: LoadMetric,
    step: number,
    from?: number,
    statistic: LoadStatistic = 'mean',
  ): LoadSeries {
    const ring = ringFor(step);
    const last = Math.floor(this.#options.clock.now() / step);
    const known = this.#knownAs(device);
    if (known === undefined) return { start: last * step, step, values: [] };
    const oldest = Math.max(0, Math.ceil((last * step - spanOf(ring) * (ring.chunks - 1)) / step));
    const first = from === undefined ? oldest : Math.min(Math.max(oldest, Math.floor(from / step)), last);
    const points = this.#points(known, ring, { metric, statistic, start: first * step, end: last * step });
    const perStep = step / ring.step;
    const values = Array.from({ length: last - first }, (_, at) => {
      if (perStep === 1) return points[at] ?? Number.NaN;
      const within = points.subarray(at * perStep, (at + 1) * perStep);
      return statistic === 'max' ? greatestOf(within) : meanOf(within);
    });
    const unknown = from === undefined ? values.findIndex((value) => !Number.isNaN(value)) : 0;
    const left = unknown < 0 ? values.length : unknown;
    return { start: (first + left) * step, step, values: values.slice(left) };
  }

  devices(): readonly string[] {
    const stored = orBroken(this.#file, () =>
      textColumn(this.#database.prepare(`SELECT ${asBytes('name')} FROM devices`).all(), 'name'),
    );
    return [...new Set([...stored, ...this.#known.keys()])].sort();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#writeLazily([...this.#dirty.keys()]);
    closeDatabase(this.#database);
  }

  /** From `start` up to, but without, `end`. */
  #points(
    known: Known,
    ring: Ring,
    asked: { metric: LoadMetric; statistic: LoadStatistic; start: number; end: number },
  ): Float32Array {
    const { metric, statistic, start, end } = asked;
    const points = new Float32Array((end - start) / ring.step).fill(Number.NaN);
    for (const chunk of this.#chunks(known, ring, start, end)) {
      const offset = (chunk.number * spanOf(ring) - start) / ring.step;
      for (const [at, value] of chunk.values(metric, statistic).entries())
        if (offset + at >= 0 && offset + at < points.length) points[offset + at] = value;
    }
    return points;
  }

  /** Those of a time, as they are on disk or, where newer, in memory. */
  #chunks({ id, loads }: Known, ring: Ring, start: number, end: number): Iterable<Chunk> {
    const from = placeOf(id, ring, 0);
    const [first, last] = [Math.floor(start / spanOf(ring)), Math.floor(end / spanOf(ring))];
    const rows = orBroken(this.#file, () => this.#rows(from, from + chunkPlaces - 1, first, last));
    const chunks = new Map(rows.map(({ number, points }) => [number, new Chunk(ring, number, points)]));
    for (const chunk of loads.waiting()) if (chunk.ring === ring) chunks.set(chunk.number, chunk);
    return chunks.values();
  }

  #knownAs(device: string): Known | undefined {
    const known = this.#known.get(device);
    if (known !== undefined) return known;
    const row = orBroken(this.#file, () =>
      this.#database.prepare('SELECT id FROM devices WHERE name = ?').get(device),
    );
    return row === undefined ? undefined : this.#remember(device, (row as { readonly id: number }).id);
  }

  /** On disk with its first chunk: thousands of devices that are new at once are one transaction a slice. */
  #enrol(device: string): Known {
    this.#lastId += 1;
    return this.#remember(device, this.#lastId);
  }

  #remember(device: string, id: number): Known {
    const loads = new DeviceLoads((ring, number) => this.#chunk(placeOf(id, ring, number), number));
    const known = { name: device, id, loads };
    this.#known.set(device, known);
    return known;
  }

  #writeSlice(): void {
    const due = this.#options.clock.now() - lazyDelay;
    const devices: Known[] = [];
    for (const [known, since] of this.#dirty) {
      if (since > due || devices.length === slice) break;
      devices.push(known);
    }
    this.#writeLazily(devices);
    this.#timer = this.#dirty.size > 0 ? setTimeout(() => this.#writeSlice(), pause) : undefined;
  }

  /** What can't be written becomes a gap; what is still worked on is tried again with its next reading. */
  #writeLazily(devices: readonly Known[]): void {
    for (const known of devices) this.#dirty.delete(known);
    if (devices.length === 0) return;
    try {
      orBroken(this.#file, () => this.#write(devices));
    } catch (cause) {
      if (!(cause instanceof ForelockError)) throw cause;
      this.#options.log.warn({ devices: devices.length, cause: cause.message }, 'load could not be written');
    }
  }
}

function placeOf(device: number, ring: Ring, number: number): number {
  return (device * ringPlaces + rings.indexOf(ring)) * chunkPlaces + (number % ring.chunks);
}

/** libsql gives the blobs of `get` as Buffers, and those of `all` as ArrayBuffers. */
function blobIn(row: unknown): Uint8Array | undefined {
  const points = (row as { readonly points?: unknown } | undefined)?.points;
  return points instanceof ArrayBuffer ? new Uint8Array(points) : (points as Uint8Array | undefined);
}

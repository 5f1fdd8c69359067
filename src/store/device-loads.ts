import type { LoadSample } from './load-history.ts';
import { Chunk, type Ring, rings, spanOf } from './load-rings.ts';

/** The chunk of that number in a ring, where it is on disk. */
export type ReadChunk = (ring: Ring, number: number) => Uint8Array | undefined;

/** One device's load as far as it is in memory: of each ring the chunk that is worked on, and those to be written. */
export class DeviceLoads {
  readonly #read: ReadChunk;
  readonly #open = new Map<Ring, Chunk>();
  readonly #changed = new Set<Chunk>();
  /** The highest chunk that was opened in each ring: there is none beyond it on disk. */
  readonly #heads = new Map<Ring, number>();

  constructor(read: ReadChunk) {
    this.#read = read;
  }

  /** Chunks that wait to be written. */
  get changed(): number {
    return this.#changed.size;
  }

  add(at: number, sample: LoadSample): void {
    const [finest] = rings as [Ring];
    const chunk = this.#turnTo(finest, at);
    chunk.set(Math.floor((at % spanOf(finest)) / finest.step), sample);
    this.#changed.add(chunk);
  }

  /** What is to be written now; it counts as written. */
  take(): readonly Chunk[] {
    const chunks = this.waiting();
    this.#changed.clear();
    return chunks;
  }

  /** What is newer than on disk. */
  waiting(): readonly Chunk[] {
    for (const ring of rings) this.#condense(this.#open.get(ring));
    return [...this.#changed];
  }

  #turnTo(ring: Ring, at: number): Chunk {
    const number = Math.floor(at / spanOf(ring));
    const open = this.#open.get(ring);
    if (open?.number === number) return open;
    this.#condense(open);
    const chunk = this.#waiting(ring, number) ?? new Chunk(ring, number, this.#stored(ring, number));
    this.#open.set(ring, chunk);
    this.#heads.set(ring, Math.max(number, this.#heads.get(ring) ?? number));
    return chunk;
  }

  #waiting(ring: Ring, number: number): Chunk | undefined {
    for (const chunk of this.#changed) if (chunk.ring === ring && chunk.number === number) return chunk;
    return undefined;
  }

  /** Time goes on: a chunk that is newer than any before needs no look at the disk. */
  #stored(ring: Ring, number: number): Uint8Array | undefined {
    const head = this.#heads.get(ring);
    return head !== undefined && number > head ? undefined : this.#read(ring, number);
  }

  /** Carries a changed chunk on into the next coarser ring. */
  #condense(chunk: Chunk | undefined): void {
    if (chunk === undefined || !this.#changed.has(chunk)) return;
    const coarser = rings[rings.indexOf(chunk.ring) + 1];
    if (coarser === undefined) return;
    const start = chunk.number * spanOf(chunk.ring);
    const into = this.#turnTo(coarser, start);
    const perPoint = coarser.step / chunk.ring.step;
    const first = Math.floor((start % spanOf(coarser)) / coarser.step);
    for (let from = 0; from < chunk.ring.points; from += perPoint)
      into.condense(first + from / perPoint, chunk, from, from + perPoint);
    this.#changed.add(into);
  }
}

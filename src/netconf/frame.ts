import { ForelockError } from '../core/index.ts';

/** RFC 6242: end-of-message framing (1.0, section 4.3) or chunked framing (1.1, section 4.2). */
export type FrameVersion = '1.0' | '1.1';

/** Given each range of payload as it comes. The bytes belong to the caller of `decode`; ranges are never empty. */
export type PayloadSink = (bytes: Buffer, start: number, end: number) => void;

export interface FrameLimits {
  /** Bytes that one chunk may announce. Default 4,294,967,295, the most that RFC 6242 allows. */
  readonly chunk: number;
}

const largestChunk = 4_294_967_295;
const terminator = Buffer.from(']]>]]>');
/** Where to go on in the terminator when the byte after its first n did not match (Knuth, Morris, Pratt). */
const fallback = [0, 0, 1, 0, 1, 2] as const;

const LF = 0x0a;
const HASH = 0x23;

/** What is read next. */
const chunkState = { lineFeed: 0, hash: 1, first: 2, size: 3, data: 4, close: 5 } as const;
type ChunkState = (typeof chunkState)[keyof typeof chunkState];

// RFC 6242 section 4.2:
//   Chunked-Message = 1*chunk end-of-chunks
//   chunk           = LF HASH chunk-size LF chunk-data
//   chunk-size      = [1-9] 0*DIGIT        ; 1 .. 4294967295
//   chunk-data      = 1*OCTET
//   end-of-chunks   = LF HASH HASH LF
// RFC 6242 section 4.3: a message of base:1.0 is followed by "]]>]]>".

/**
 * Finds where messages end in a stream. Holds no payload: at most how much of a terminator or header it has seen.
 * Throws `message-malformed` or `limit-exceeded`, naming the stream offset; the stream is then of no more use.
 */
export class FrameDecoder {
  /** May be assigned between messages. */
  version: FrameVersion = '1.0';
  readonly #chunkLimit: number;
  #ended = false;
  #begun = false;
  #offset = 0;
  #matched = 0;
  #state: ChunkState = chunkState.lineFeed;
  #left = 0;
  #digits = 0;
  #chunks = 0;

  constructor(limits: Partial<FrameLimits> = {}) {
    this.#chunkLimit = Math.min(limits.chunk ?? largestChunk, largestChunk);
  }

  /** Whether the last `decode` stopped behind the end of a message. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether part of a message has come; white space between messages is none. */
  get midMessage(): boolean {
    return this.#begun;
  }

  /** Reads from `at` to the end of a message or of the bytes; returns the offset where it stopped. */
  decode(bytes: Buffer, at: number, sink: PayloadSink): number {
    this.#ended = false;
    const stop = this.version === '1.0' ? this.#delimited(bytes, at, sink) : this.#chunked(bytes, at, sink);
    this.#offset += stop - at;
    return stop;
  }

  #delimited(bytes: Buffer, at: number, sink: PayloadSink): number {
    if (this.#matched > 0) {
      const stop = this.#resume(bytes, at, sink);
      if (stop >= 0) return stop;
    }
    const found = bytes.indexOf(terminator, at);
    if (found >= 0) {
      if (found > at) sink(bytes, at, found);
      return this.#end(found + terminator.length);
    }
    this.#matched = partial(bytes, at);
    const payloadEnd = bytes.length - this.#matched;
    if (!this.#begun) this.#begun = this.#matched > 0 || !isBlank(bytes, at, payloadEnd);
    if (payloadEnd > at) sink(bytes, at, payloadEnd);
    return bytes.length;
  }

  /** Goes on with a terminator begun in an earlier buffer; -1 when it turned out to be payload, now delivered. */
  #resume(bytes: Buffer, at: number, sink: PayloadSink): number {
    let matched = this.#matched;
    let carried = matched;
    for (let i = at; i < bytes.length; i++) {
      while (carried > 0 && terminator[matched] !== bytes[i]) {
        const kept = fallback[matched] ?? 0;
        const released = Math.min(matched - kept, carried);
        sink(terminator, 0, released);
        carried -= released;
        matched = kept;
      }
      if (carried === 0) {
        this.#matched = 0;
        return -1;
      }
      matched++;
      if (matched === terminator.length) return this.#end(i + 1);
    }
    this.#matched = matched;
    return bytes.length;
  }

  #chunked(bytes: Buffer, at: number, sink: PayloadSink): number {
    let i = at;
    while (i < bytes.length) {
      if (this.#state === chunkState.data) {
        const end = Math.min(bytes.length, i + this.#left);
        sink(bytes, i, end);
        this.#left -= end - i;
        i = end;
        if (this.#left === 0) this.#state = chunkState.lineFeed;
      } else {
        this.#header(bytes[i] as number, this.#offset + i - at);
        i++;
        if (this.#ended) return i;
      }
    }
    return i;
  }

  #header(byte: number, offset: number): void {
    if (this.#state === chunkState.lineFeed && byte === LF) this.#state = chunkState.hash;
    else if (this.#state === chunkState.hash && byte === HASH) this.#state = chunkState.first;
    else if (this.#state === chunkState.first && byte === HASH && this.#chunks > 0)
      this.#state = chunkState.close;
    else if (this.#state === chunkState.first && byte >= 0x31 && byte <= 0x39)
      this.#size(byte - 0x30, offset);
    else if (this.#state === chunkState.size && byte >= 0x30 && byte <= 0x39) this.#size(byte - 0x30, offset);
    else if (this.#state === chunkState.size && byte === LF) this.#state = chunkState.data;
    else if (this.#state === chunkState.close && byte === LF) this.#end(0);
    else throw malformed(this.#state, byte, offset);
    if (!this.#ended) this.#begun = true;
    if (this.#state === chunkState.data) this.#chunks = 1;
  }

  #size(digit: number, offset: number): void {
    this.#digits = this.#state === chunkState.first ? 1 : this.#digits + 1;
    this.#left = this.#state === chunkState.first ? digit : this.#left * 10 + digit;
    this.#state = chunkState.size;
    if (this.#digits > 10 || this.#left > largestChunk) {
      throw new ForelockError(
        'message-malformed',
        `chunk size over ${largestChunk} at offset ${offset} (RFC 6242 4.2)`,
      );
    }
    if (this.#left > this.#chunkLimit) {
      throw new ForelockError(
        'limit-exceeded',
        `chunk size over ${this.#chunkLimit} bytes (chunk) at offset ${offset}`,
      );
    }
  }

  #end(stop: number): number {
    this.#ended = true;
    this.#begun = false;
    this.#matched = 0;
    this.#chunks = 0;
    this.#state = chunkState.lineFeed;
    return stop;
  }
}

/** Puts a message into its framing; throws `message-malformed` where 1.0 can't carry the payload. */
export function encodeFrame(version: FrameVersion, payload: Buffer): Buffer {
  if (version === '1.0') {
    if (payload.includes(terminator)) {
      throw new ForelockError(
        'message-malformed',
        'a message with ]]>]]> inside has no 1.0 framing (RFC 6242 4.3)',
      );
    }
    return Buffer.concat([payload, terminator]);
  }
  if (payload.length === 0)
    throw new ForelockError('message-malformed', 'an empty message has no 1.1 framing (RFC 6242 4.2)');
  const pieces: Buffer[] = [];
  for (let at = 0; at < payload.length; at += largestChunk) {
    const chunk = payload.subarray(at, at + largestChunk);
    pieces.push(Buffer.from(`\n#${chunk.length}\n`), chunk);
  }
  pieces.push(Buffer.from('\n##\n'));
  return Buffer.concat(pieces);
}

/** How many bytes at the end may be the beginning of a terminator. */
function partial(bytes: Buffer, at: number): number {
  for (let size = Math.min(terminator.length - 1, bytes.length - at); size > 0; size--) {
    if (terminator.compare(bytes, bytes.length - size, bytes.length, 0, size) === 0) return size;
  }
  return 0;
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte !== 0x20 && byte !== LF && byte !== 0x0d && byte !== 0x09) return false;
  }
  return true;
}

function malformed(state: ChunkState, byte: number, offset: number): ForelockError {
  const wanted = [
    'LF before a chunk',
    '# of a chunk',
    'chunk size',
    'chunk size or LF',
    'data',
    'LF after ##',
  ][state];
  const got = `0x${byte.toString(16).padStart(2, '0')}`;
  return new ForelockError(
    'message-malformed',
    `framing: ${wanted} expected at offset ${offset}, got ${got} (RFC 6242 4.2)`,
  );
}

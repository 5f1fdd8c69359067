import { encodeFrame, FrameDecoder, type FrameVersion } from '../../src/netconf/index.ts';
import type { Dice } from './dice.ts';

/** A message as it came: its bytes with their framing, and its XML. */
export interface Framed {
  readonly raw: Buffer;
  readonly xml: string;
}

/** Cuts a stream into messages and keeps each one's own bytes. Throws where the framing is broken. */
export class MessageReader {
  readonly #frames = new FrameDecoder();
  #raw: Buffer[] = [];
  #payload: Buffer[] = [];

  constructor(version: FrameVersion) {
    this.#frames.version = version;
  }

  read(bytes: Buffer): readonly Framed[] {
    const found: Framed[] = [];
    for (let at = 0; at < bytes.length; ) {
      const start = at;
      at = this.#frames.decode(bytes, at, (piece, from, to) =>
        this.#payload.push(Buffer.from(piece.subarray(from, to))),
      );
      this.#raw.push(bytes.subarray(start, at));
      if (!this.#frames.ended) break;
      found.push({
        raw: Buffer.concat(this.#raw.splice(0)),
        xml: Buffer.concat(this.#payload.splice(0)).toString(),
      });
    }
    return found;
  }
}

/** Frames a message as some peer might: in 1.1, in chunks of any size. */
export function frameLoosely(version: FrameVersion, xml: string, dice: Dice): Buffer {
  const payload = Buffer.from(xml);
  if (version === '1.0' || dice.chance(0.6)) return encodeFrame(version, payload);
  const pieces: Buffer[] = [];
  for (let at = 0; at < payload.length; ) {
    const chunk = payload.subarray(at, at + dice.between(1, payload.length));
    pieces.push(Buffer.from(`\n#${chunk.length}\n`), chunk);
    at += chunk.length;
  }
  return Buffer.concat([...pieces, Buffer.from('\n##\n')]);
}

/** A piece of what a command in a container has written. */
export interface Written {
  readonly to: 'stdout' | 'stderr';
  readonly data: Buffer;
}

const headerSize = 8;

/**
 * Takes the connection to a container without a terminal apart. Frames of the Engine's API (ContainerAttach): one byte 1 for
 * stdout or 2 for stderr, three of zero, four for the length, most significant first; then so many bytes.
 */
export class DockerFrames {
  #header: Buffer = Buffer.alloc(0);
  #to: Written['to'] = 'stdout';
  /** Bytes of the frame that are still to come. */
  #left = 0;

  /** What a piece of the connection holds, in order; a frame may come in several. */
  receive(piece: Buffer): readonly Written[] {
    const found: Written[] = [];
    let rest = piece;
    while (rest.length > 0) {
      if (this.#left === 0) rest = this.#readHeader(rest);
      const data = rest.subarray(0, this.#left);
      if (data.length > 0) found.push({ to: this.#to, data });
      this.#left -= data.length;
      rest = rest.subarray(data.length);
    }
    return found;
  }

  #readHeader(piece: Buffer): Buffer {
    const wanted = headerSize - this.#header.length;
    this.#header = Buffer.concat([this.#header, piece.subarray(0, wanted)]);
    if (this.#header.length < headerSize) return Buffer.alloc(0);
    this.#to = this.#header[0] === 2 ? 'stderr' : 'stdout';
    this.#left = this.#header.readUInt32BE(4);
    this.#header = Buffer.alloc(0);
    return piece.subarray(wanted);
  }
}

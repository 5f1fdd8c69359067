/** Keeps the first bytes of a text, without the white space before it. */
export class TextCapture {
  truncated = false;
  readonly #bytes: Buffer;
  #size = 0;

  constructor(limit: number) {
    this.#bytes = Buffer.alloc(limit);
  }

  clear(): void {
    this.#size = 0;
    this.truncated = false;
  }

  add(bytes: Buffer, start: number, end: number): void {
    let from = start;
    if (this.#size === 0) while (from < end && isSpace(bytes[from] as number)) from++;
    const room = this.#bytes.length - this.#size;
    if (end - from > room) this.truncated ||= !isBlank(bytes, from + room, end);
    if (room === 0 || from === end) return;
    this.#size += bytes.copy(this.#bytes, this.#size, from, Math.min(end, from + room));
  }

  read(): string {
    return this.#size === 0 ? '' : this.#bytes.toString('utf8', 0, this.#size).trim();
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isSpace(bytes[i] as number)) return false;
  return true;
}

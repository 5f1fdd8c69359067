/** An event of a stream (WHATWG HTML section 9.2). */
export interface ServerEvent {
  /** `message` where the stream says none. */
  readonly type: string;
  readonly data: string;
  /** The last `id` that the stream had by then; empty before the first. */
  readonly id: string;
}

/**
 * Finds the events in the text of a stream, whichever way it is split:
 *
 *     stream  = *( event / comment )
 *     event   = *( field end-of-line ) end-of-line
 *     field   = name [ ":" [ SP ] value ]            ; event, data, id; others are not used here
 *     end-of-line = CR LF / CR / LF
 */
export class ServerEventDecoder {
  #rest = '';
  #type = '';
  #data: string[] = [];
  #id = '';

  /** The events that this piece ends. */
  decode(piece: string): readonly ServerEvent[] {
    // A CR at the end may be half of a CR LF.
    const text = this.#rest + piece;
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? '') + text.slice(whole.length);
    return lines.flatMap((line) => this.#line(line) ?? []);
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') return this.#dispatch();
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'event') this.#type = value;
    else if (name === 'data') this.#data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    return undefined;
  }

  #dispatch(): ServerEvent | undefined {
    const [type, data] = [this.#type, this.#data];
    this.#type = '';
    this.#data = [];
    if (data.length === 0) return undefined;
    return { type: type || 'message', data: data.join('\n'), id: this.#id };
  }
}

import { type Document, isMap, isSeq, type LineCounter } from 'yaml';

export type KeyPath = readonly (string | number)[];

/** Where in a YAML text a key path stands, for messages to a person: lines and columns count from 1. */
export class Places {
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  /** Line and column of the value, or of the nearest thing around it where it is missing. */
  ofValue(path: KeyPath): string {
    for (let depth = path.length; depth >= 0; depth--) {
      const at = this.#start(path.slice(0, depth));
      if (at !== undefined) return this.ofOffset(at);
    }
    return '1:1';
  }

  /** Line and column of the key itself. */
  ofKey(path: KeyPath): string {
    const around = this.#document.getIn(path.slice(0, -1), true);
    if (!isMap(around)) return this.ofValue(path);
    const pair = around.items.find(({ key }) => String(key) === String(path.at(-1)));
    const at = startOf(pair?.key);
    return at === undefined ? this.ofValue(path) : this.ofOffset(at);
  }

  ofOffset(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${line}:${col}`;
  }

  /** A block that is at fault as a whole is pointed at by its key, else by its first line. */
  #start(path: KeyPath): number | undefined {
    const node = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    if ((isMap(node) || isSeq(node)) && typeof path.at(-1) === 'string') {
      const around =
        path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
      const pair = isMap(around) ? around.items.find(({ key }) => String(key) === path.at(-1)) : undefined;
      return startOf(pair?.key) ?? startOf(node);
    }
    return startOf(node);
  }
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  return Array.isArray(node.range) ? (node.range[0] as number) : undefined;
}

/** `devices[0].login.user`. */
export function keyPathText(path: KeyPath): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text.replace(/^\./, '') || 'the file';
}

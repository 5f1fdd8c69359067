import { LineCounter, parseDocument } from 'yaml';
import { ForelockError, type KeyPath, Places } from '../../core/index.ts';
import type { Said } from './found-device.ts';

export type Block = Readonly<Record<string, unknown>>;

/** A YAML or JSON file of an inventory, whose values know where they stand. */
export class YamlFile {
  readonly value: unknown;
  readonly #file: string;
  readonly #places: Places;

  /** Throws ForelockError `inventory-invalid` where the text is no YAML. */
  constructor(text: string, file: string) {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    this.#file = file;
    this.#places = new Places(document, lines);
    const faults = document.errors.map(
      ({ pos, message }) => `${file}:${this.#places.ofOffset(pos[0])}: ${message}`,
    );
    if (faults.length > 0) throw new ForelockError('inventory-invalid', faults.join('\n'));
    this.value = document.toJS();
  }

  at(path: KeyPath): string {
    return `${this.#file}:${this.#places.ofKey(path)}`;
  }

  /** A text or number at a path; undefined where there is none. */
  said(path: KeyPath): Said | undefined {
    const value = path.reduce<unknown>((around, step) => asBlock(around)[step], this.value);
    const isWord = typeof value === 'string' || typeof value === 'number';
    return isWord && value !== '' ? { text: String(value), at: this.at(path) } : undefined;
  }
}

/** An empty block for whatever is none. */
export function asBlock(value: unknown): Block {
  return typeof value === 'object' && value !== null ? (value as Block) : {};
}

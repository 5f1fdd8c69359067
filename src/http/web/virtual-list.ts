import { element } from './element.ts';

/** A line that has a key of its own, and text made when it is seen. */
export interface Line {
  readonly key: string;
}

export interface ListOptions<T extends Line> {
  readonly label: string;
  readonly level: (line: T) => number;
  readonly kind: (line: T) => string;
  readonly text: (line: T) => string;
  readonly chosen: (line: T) => void;
}

const height = 24;

/**
 * A tree of any length of which only what is seen is in the document (WAI-ARIA tree view): one stop of the focus, arrows, Page Up
 * and Down, Home and End move in it, Enter chooses.
 */
export class VirtualList<T extends Line> {
  readonly element: HTMLElement;
  readonly #space: HTMLElement = element('div', { role: 'presentation' });
  readonly #pool: HTMLElement[] = [];
  readonly #options: ListOptions<T>;
  #lines: readonly T[] = [];
  #active: string | undefined;

  constructor(options: ListOptions<T>) {
    this.#options = options;
    this.element = element('div', { class: 'list', role: 'tree', tabindex: 0, 'aria-label': options.label });
    this.element.append(this.#space);
    this.element.addEventListener('scroll', () => this.draw());
    this.element.addEventListener('keydown', (event) => this.#press(event));
    this.element.addEventListener('click', (event) => this.#click(event));
  }

  show(lines: readonly T[]): void {
    this.#lines = lines;
    this.draw();
  }

  draw(): void {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / height));
    const count = Math.min(this.#lines.length - first, Math.ceil(clientHeight / height) + 1);
    const total = `${this.#lines.length * height}px`;
    if (this.#space.style.height !== total) this.#space.style.height = total;
    this.#grow(Math.max(0, count));
    for (const [n, row] of this.#pool.entries()) {
      const line = n < count ? this.#lines[first + n] : undefined;
      row.hidden = line === undefined;
      if (line !== undefined) this.#fill(row, line, first + n);
    }
    this.#tellActive();
  }

  #grow(count: number): void {
    while (this.#pool.length < count) {
      const row = element('div', { class: 'row', role: 'treeitem', id: `row-${this.#pool.length}` });
      this.#pool.push(row);
      this.#space.append(row);
    }
  }

  #fill(row: HTMLElement, line: T, at: number): void {
    const { level, kind, text } = this.#options;
    set(row, 'aria-level', String(level(line)));
    set(row, 'aria-setsize', String(this.#lines.length));
    set(row, 'aria-posinset', String(at + 1));
    set(row, 'aria-selected', String(line.key === this.#active));
    set(row, 'class', `row ${kind(line)}`);
    row.style.top = `${at * height}px`;
    row.dataset.at = String(at);
    const written = text(line);
    if (row.textContent !== written) row.textContent = written;
  }

  #tellActive(): void {
    const active = this.#pool.find((row) => !row.hidden && row.getAttribute('aria-selected') === 'true');
    if (active === undefined) this.element.removeAttribute('aria-activedescendant');
    else set(this.element, 'aria-activedescendant', active.id);
  }

  #press(event: KeyboardEvent): void {
    const at = this.#lines.findIndex(({ key }) => key === this.#active);
    const line = this.#lines[at];
    if (event.key === 'Enter' && line !== undefined) return this.#options.chosen(line);
    const page = Math.max(1, Math.floor(this.element.clientHeight / height) - 1);
    const steps: Readonly<Record<string, number>> = {
      ...{ ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page },
      ...{ Home: 0, End: this.#lines.length - 1 },
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#go(Math.min(this.#lines.length - 1, Math.max(0, to)));
  }

  #go(at: number): void {
    this.#active = this.#lines[at]?.key;
    const { scrollTop, clientHeight } = this.element;
    if (at * height < scrollTop) this.element.scrollTop = at * height;
    if ((at + 1) * height > scrollTop + clientHeight)
      this.element.scrollTop = (at + 1) * height - clientHeight;
    this.draw();
  }

  #click({ target }: MouseEvent): void {
    const row = target instanceof HTMLElement ? target.closest<HTMLElement>('.row') : null;
    const line = row === null ? undefined : this.#lines[Number(row.dataset.at)];
    if (line === undefined) return;
    this.#active = line.key;
    this.draw();
    this.#options.chosen(line);
  }
}

/** Only what differs, so that nothing is told to a screen reader twice. */
function set(to: HTMLElement, name: string, value: string): void {
  if (to.getAttribute(name) !== value) to.setAttribute(name, value);
}

import type { Entry } from './book.ts';

/** What the page is narrowed to; text is found anywhere in a name, whatever its case. */
export interface Filter {
  readonly device: string;
  readonly tool: string;
  readonly priority: number | undefined;
  /** Devices that somebody holds or waits for. */
  readonly busy: boolean;
}

export function isShown({ tool, priority }: Entry, filter: Filter): boolean {
  if (filter.priority !== undefined && priority !== filter.priority) return false;
  return tool.toLowerCase().includes(filter.tool);
}

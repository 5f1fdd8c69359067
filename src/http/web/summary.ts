import { part } from './element.ts';
import type { Panel } from './panel.ts';

/** How much there is of all. */
export function openSummary(): Panel {
  const place = part('#summary');
  return {
    pace: 1_000,
    draw: ({ book }) => {
      let holding = 0;
      for (const { state } of book.entries.values()) if (state === 'holds') holding += 1;
      const waiting = book.entries.size - holding;
      const text = `${count(book.devices.size, 'device')}, ${count(holding, 'grant')}, ${waiting} waiting`;
      if (place.textContent !== text) place.textContent = text;
    },
  };
}

function count(of: number, what: string): string {
  return `${of} ${what}${of === 1 ? '' : 's'}`;
}

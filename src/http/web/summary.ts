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
      const text = `${book.devices.size} devices, ${holding} grants, ${book.entries.size - holding} waiting`;
      if (place.textContent !== text) place.textContent = text;
    },
  };
}

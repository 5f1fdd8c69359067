import { element, part } from './element.ts';
import type { Choice, Panel } from './panel.ts';
import { rowText, type TreeRow, treeRows } from './tree-rows.ts';
import { VirtualList } from './virtual-list.ts';

/** Per device who holds, who waits, and when that is predicted to end. */
export function openLockTree(choose: (choice: Choice) => void): Panel {
  let now = 0;
  const list = new VirtualList<TreeRow>({
    label: 'Devices, who holds and who waits',
    level: ({ level }) => level,
    kind: ({ kind }) => kind,
    text: (row) => rowText(row, now),
    chosen: ({ device, request }) => choose({ device, request }),
  });
  const hint = element('p', { class: 'hint' }, 'Arrows move; Enter shows a device, or why a request waits.');
  part('#locks').append(list.element, hint);
  return {
    pace: 0,
    draw: ({ book, filter, now: at }) => {
      now = at;
      list.show(treeRows(book, filter));
    },
  };
}

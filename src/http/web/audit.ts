import type { AuditLine } from '../../store/index.ts';
import { type PageTold, read } from './asked.ts';
import { element, part, table } from './element.ts';

const most = 200;

/** The newest lines of the audit; the returned function reads those that came since. */
export function openAudit(): () => Promise<void> {
  const lines: AuditLine[] = [];
  const place = element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Audit' });
  part('#audit').append(place);
  return async () => {
    const behind = lines.at(-1)?.sequence;
    let cursor = behind === undefined ? '' : `&cursor=${behind}`;
    let next: string | null;
    do {
      const page: PageTold<AuditLine> = await read(`/v1/audit?limit=1000${cursor}`);
      lines.push(...page.items);
      next = page.next;
      cursor = `&cursor=${next}`;
    } while (next !== null);
    if (lines.length > most) lines.splice(0, lines.length - most);
    if (lines.at(-1)?.sequence !== behind) place.replaceChildren(auditTable(lines));
  };
}

function auditTable(lines: readonly AuditLine[]): HTMLTableElement {
  const rows = lines
    .toReversed()
    .map(({ at, who, what, devices, about, why = '' }) => [
      ...[new Date(at).toLocaleTimeString(), who, what, devices.join(', '), about, why],
    ]);
  return table('The newest first', ['When', 'Who', 'What', 'Devices', 'About', 'Why'], rows);
}

import { amountText } from '../amount-text.ts';
import { read } from './asked.ts';
import { element, part, table } from './element.ts';

type Amounts = { readonly cpu: number; readonly memory: number; readonly bandwidth: number };

interface AccountSeen {
  readonly device: string;
  readonly capacity: Amounts;
  readonly available: Amounts;
  readonly claims: readonly { readonly grant: string; readonly tool: string; readonly amount: Amounts }[];
}

const resources = ['cpu', 'memory', 'bandwidth'] as const;

/** What is set aside of the chosen device, a bar for each resource; the returned function reads it anew. */
export function openLedger(): (device: string) => Promise<void> {
  const place = element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Set aside' });
  place.textContent = 'Choose a device among the locks.';
  part('#ledger').append(place);
  return async (device) => {
    const path = `/v1/ledger?device=${encodeURIComponent(device)}`;
    const { items } = await read<{ readonly items: readonly AccountSeen[] }>(path);
    place.replaceChildren(...items.flatMap((account) => [...bars(account), claimTable(account)]));
  };
}

function bars({ device, capacity, available }: AccountSeen): readonly HTMLElement[] {
  return resources.map((name) => {
    const [of, used] = [capacity[name], capacity[name] - available[name]];
    const text = `${name}: ${amountText(name, used)} of ${amountText(name, of)} set aside on ${device}`;
    const bar = element('meter', { min: 0, max: of, value: used, 'aria-label': text });
    return element('p', { class: 'hint' }, text, bar);
  });
}

function claimTable({ claims }: AccountSeen): HTMLElement {
  const rows = claims.map(({ grant, tool, amount }) => [
    ...[tool, grant, ...resources.map((name) => amountText(name, amount[name]))],
  ]);
  return table('For whom', ['Tool', 'Grant', 'CPU', 'Memory', 'Bandwidth'], rows);
}

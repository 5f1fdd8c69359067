import { part } from './element.ts';
import type { Filter } from './filter.ts';

/** The form at the top; `changed` is called with what it says from now on. */
export function openFilter(changed: (filter: Filter) => void): Filter {
  const form = part<HTMLFormElement>('#filter');
  const select = part<HTMLSelectElement>('#filter select');
  for (let n = 7; n >= 0; n -= 1) select.append(new Option(String(n)));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', () => changed(readForm(form)));
  return readForm(form);
}

function readForm(form: HTMLFormElement): Filter {
  const data = new FormData(form);
  const text = (name: string): string => String(data.get(name) ?? '').toLowerCase();
  const priority = text('priority');
  return {
    ...{ device: text('device'), tool: text('tool'), busy: data.has('busy') },
    priority: priority === '' ? undefined : Number(priority),
  };
}

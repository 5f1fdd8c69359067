import type { Reasons } from '../../harmony/index.ts';
import { whyText } from '../why-text.ts';
import { read } from './asked.ts';
import { element, part } from './element.ts';

/** What `forelock why` says of a request, asked for anew each time it is chosen. */
export function openExplain(): (request: string) => Promise<void> {
  const text = element('pre', { tabindex: 0, 'aria-label': 'How the request was decided' });
  text.textContent = 'Choose a request among the locks.';
  const heading = part('#explain-title');
  part('#explain').append(text);
  return async (request) => {
    const reasons = await read<Reasons>(`/v1/requests/${encodeURIComponent(request)}/why`);
    heading.textContent = `Why: ${reasons.tool}, ${request}`;
    text.textContent = whyText(reasons);
  };
}

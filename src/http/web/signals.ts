import { durationText, resourcesText } from '../amount-text.ts';
import type { EventTold } from '../event-book.ts';
import { element, part } from './element.ts';

type SignalEvent = Extract<EventTold, { readonly type: 'signal' }>;

const most = 100;

/** The newest signals, told to a screen reader as they come. */
export function openSignals(): (event: SignalEvent) => void {
  const list = element('ol', {
    'aria-live': 'polite',
    'aria-label': 'Signals, the newest first',
    tabindex: 0,
  });
  part('#signals').append(list);
  return (event) => {
    list.prepend(element('li', {}, signalText(event)));
    while (list.children.length > most) list.lastElementChild?.remove();
  };
}

export function signalText({ at, tool, devices, signal }: SignalEvent): string {
  return `${new Date(at).toLocaleTimeString()} ${tool} on ${devices.join(', ')}: ${whatText(signal)}`;
}

function whatText(signal: SignalEvent['signal']): string {
  if (signal.type === 'granted') return `granted after ${durationText(signal.waited)}`;
  if (signal.type === 'yield-requested')
    return `asked to make way for ${signal.by} (class ${signal.priority}), which is to have ${resourcesText(signal.granted)}`;
  if (signal.type === 'resources-changed') return `${resourcesText(signal.left)} left on the device`;
  if (signal.type === 'resume') return 'may go on with its grant';
  if (signal.type === 'revoked') return 'its grant was revoked';
  return `refused to break a circle of ${signal.circle.length} that wait for each other`;
}

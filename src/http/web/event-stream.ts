import type { EventTold } from '../event-book.ts';
import { ask } from './asked.ts';

/** `gap`: events were missed. */
export type Heard = EventTold | { readonly type: 'gap' };

/**
 * Hears server-sent events (WHATWG HTML section 9.2) until the connection ends. By fetch, since an EventSource can't send a token
 * in a header. `opened` is called when Forelock has begun to tell.
 */
export async function hear(
  hearEvent: (event: Heard) => void,
  opened: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { body } = await ask('/v1/events', { headers: { accept: 'text/event-stream' }, signal });
  if (body === null) throw new Error('the stream of events has no body');
  opened();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (true) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (text + value).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = decodeEvent(block);
      if (event !== undefined) hearEvent(event);
    }
  }
}

/** Undefined for a comment. */
export function decodeEvent(block: string): Heard | undefined {
  const fields = block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string?]);
  const of = (name: string): string | undefined => fields.find(([field]) => field === name)?.[1];
  const [type, data] = [of('event'), of('data')];
  if (data === undefined) return undefined;
  return type === 'gap' ? { type } : (JSON.parse(data) as EventTold);
}

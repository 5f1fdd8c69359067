import { type Answer, isError } from './reply-pump.ts';

/**
 * Session-ids of the device in an error or a notification become Forelock's. Gives the new XML; undefined where no id is to
 * change, so that the device's bytes go on as they are.
 *
 * @param own Forelock's id of a session of the device, undefined for one that went past Forelock
 */
export function mapSessionIds(answer: Answer, own: (id: number) => number | undefined): Buffer | undefined {
  if (!isError(answer) && answer.header.kind !== 'notification') return undefined;
  const text = answer.payload.toString('latin1');
  const mapped = text.replace(/(<(?:[\w.-]+:)?session-id>\s*)(\d+)/g, (whole, before: string, id: string) => {
    const known = own(Number(id));
    return known === undefined ? whole : `${before}${known}`;
  });
  return mapped === text ? undefined : Buffer.from(mapped, 'latin1');
}

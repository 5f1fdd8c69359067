import type { EventTold } from '../http/index.ts';
import type { HttpClient } from './http-client.ts';
import { ServerEventDecoder } from './server-event.ts';

export interface EventsAsked {
  /** Left out: all. */
  readonly kinds?: readonly ('request' | 'grant' | 'signal' | 'load')[] | undefined;
  readonly device?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads `/v1/events` until it is left. Rejects with `not-running` where the connection is lost. */
export async function* readEvents(
  http: HttpClient,
  { kinds, device, signal }: EventsAsked,
): AsyncGenerator<EventTold | { readonly type: 'gap' }, void, undefined> {
  const query = { kinds: kinds?.join(','), device };
  const { response, end } = await http.open({ path: '/v1/events', query, signal });
  const events = new ServerEventDecoder();
  response.setEncoding('utf8');
  try {
    for await (const piece of response)
      for (const { data } of events.decode(String(piece))) yield JSON.parse(data) as EventTold;
  } catch (cause) {
    throw http.failure(cause as Error, signal);
  } finally {
    end();
  }
}

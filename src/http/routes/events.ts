import { z } from 'zod';
import { ForelockError } from '../../core/index.ts';
import type { Controlled } from '../controlled.ts';
import type { BookedEvent, EventBook, EventKind } from '../event-book.ts';
import type { Api } from '../served.ts';
import { openEventStream } from '../sse.ts';
import { answers } from './answers.ts';
import { known } from './named.ts';

const kinds = ['request', 'grant', 'signal', 'load'] as const satisfies readonly EventKind[];
const kind = z.enum(kinds);

const query = z.strictObject({
  kinds: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(kind))
    .optional()
    .describe(`Some of ${kinds.join(', ')}, with commas between; left out: all.`),
  device: z.string().min(1).optional(),
});

const headers = z.object({
  'last-event-id': z.string().max(128).optional().describe('The `id` of the last event that was had.'),
});

export function eventRoutes(api: Api, controlled: Controlled): void {
  const { events, clock } = controlled;
  api.get(
    '/v1/events',
    {
      schema: {
        operationId: 'events',
        summary:
          'What happens, as server-sent events: requests, grants, signals and load. An event `gap` says that some before it are not kept any more: read the lists anew.',
        querystring: query,
        headers,
        response: answers({
          200: { description: 'A stream without end.', type: 'text/event-stream', schema: z.string() },
        }),
      },
      exposeHeadRoute: false,
    },
    (request, reply) => {
      const { kinds: wanted, device } = request.query;
      if (device !== undefined) known(controlled, device);
      const missed = missedBy(events, request.headers['last-event-id']);
      const isWanted = (event: BookedEvent): boolean =>
        wanted?.includes(event.kind) !== false && (device === undefined || event.devices.includes(device));
      reply.hijack();
      const stream = openEventStream(reply.raw, clock, () => unlisten());
      const tell = (booked: BookedEvent): void => {
        if (!isWanted(booked)) return;
        const { sequence, event } = booked;
        stream.send({ id: `${events.run}-${sequence}`, type: event.type, data: JSON.stringify(event) });
      };
      if (missed === undefined)
        stream.send({
          id: `${events.run}-${events.last}`,
          type: 'gap',
          data: JSON.stringify({ at: clock.now() }),
        });
      for (const event of missed ?? []) tell(event);
      const unlisten = events.listen(tell);
    },
  );
}

/** Undefined where not all of them are known. */
function missedBy(events: EventBook, lastId: string | undefined): readonly BookedEvent[] | undefined {
  if (lastId === undefined) return [];
  const [, run, sequence] = /^([0-9a-z]+)-(\d{1,15})$/.exec(lastId) ?? [];
  if (run === undefined)
    throw new ForelockError('input-invalid', `Last-Event-ID: '${lastId.slice(0, 64)}' is not of this stream`);
  return events.since(run, Number(sequence));
}

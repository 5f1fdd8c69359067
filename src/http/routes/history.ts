import { z } from 'zod';
import { type LoadSeries, loadMetrics, type WorkflowRecord } from '../../predict/index.ts';
import { workflowRecord } from '../../store/index.ts';
import type { Controlled } from '../controlled.ts';
import { type Past, pastWork, takeIn } from '../history-api.ts';
import { instant, span } from '../schema/amounts.ts';
import { badCursor, type Page, type Paging, pageOf, paging } from '../schema/page.ts';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';

const workflowQuery = z.strictObject({
  ...paging(20, 1_000),
  ...{ device: z.string().optional(), tool: z.string().optional() },
});

const loadQuery = z.strictObject({
  device: z.string(),
  metric: z.enum(loadMetrics).default('cpu'),
  step: z.coerce.number().int().positive().default(300_000),
  from: z.coerce.number().nonnegative().optional(),
  statistic: z.enum(['mean', 'max']).default('mean'),
});

/** JSON has no NaN, so a gap is null. */
const loadSeries = z
  .object({ start: instant, step: span, values: z.array(z.number().nullable()) })
  .meta({ id: 'LoadSeries' });

/** Bytes of a body: a thousand workflows are far less. */
const mostBody = 16 * 2 ** 20;

export function historyRoutes(api: Api, { history }: Controlled): void {
  api.get(
    '/v1/history',
    {
      schema: {
        operationId: 'workflows',
        summary: 'Workflows that are over, the newest first.',
        querystring: workflowQuery,
        response: answers({ 200: { description: 'A page of workflows.', schema: pageOf(workflowRecord) } }),
      },
      config: { invalid: 'history-invalid' },
    },
    ({ query }) => workflowPage(history, query),
  );
  api.get(
    '/v1/history/load',
    {
      schema: {
        operationId: 'loadHistory',
        summary: "A device's load over time; null is a gap.",
        querystring: loadQuery,
        response: answers({ 200: { description: 'The series.', schema: loadSeries } }),
      },
      config: { invalid: 'history-invalid' },
    },
    ({ query: { from, ...asked } }) => withGaps(history.load({ ...asked, from })),
  );
  api.post(
    '/v1/history',
    {
      schema: {
        operationId: 'takeHistory',
        summary: 'Takes in workflows and loads of elsewhere, and learns from them: all of it or nothing.',
        body: pastWork,
        response: answers({ 200: { description: 'How many.', schema: z.object({ taken: z.int() }) } }),
      },
      config: { reach: 'operators', invalid: 'history-invalid' },
      bodyLimit: mostBody,
    },
    ({ body }) => takeIn(history, body),
  );
}

function withGaps({ values, ...series }: LoadSeries): z.infer<typeof loadSeries> {
  return { ...series, values: values.map((value) => (Number.isNaN(value) ? null : value)) };
}

interface Asked extends Paging {
  readonly device?: string | undefined;
  readonly tool?: string | undefined;
}

/** The cursor is a time, and how many of that very time were told before. */
function workflowPage(history: Past, { limit, cursor, device, tool }: Asked): Page<WorkflowRecord> {
  const { until, skipped } = decodeCursor(cursor);
  const found = history
    .workflows(limit + skipped + 1, {
      ...(until === undefined ? {} : { until }),
      ...(device === undefined ? {} : { device }),
      ...(tool === undefined ? {} : { tool }),
    })
    .toReversed();
  const items = found.slice(skipped, skipped + limit);
  const at = items.at(-1)?.requestedAt;
  if (at === undefined || found.length <= skipped + limit) return { items, next: null };
  const last = Math.floor(at);
  const told = found.slice(0, skipped + limit).filter((each) => Math.floor(each.requestedAt) === last);
  return { items, next: `${last}~${told.length}` };
}

function decodeCursor(cursor: string | undefined): { until: number | undefined; skipped: number } {
  if (cursor === undefined) return { until: undefined, skipped: 0 };
  const [, until, skipped] = /^(\d{1,16})~(\d{1,6})$/.exec(cursor) ?? [];
  if (until === undefined) throw badCursor(cursor);
  return { until: Number(until), skipped: Number(skipped) };
}

import { z } from 'zod';
import { type Forecast, type LoadMetric, loadMetrics } from '../../predict/index.ts';
import type { Controlled } from '../controlled.ts';
import { instant, span } from '../schema/amounts.ts';
import type { Told } from '../schema/told.ts';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';
import { known } from './named.ts';

export interface ForecastTold extends Forecast {
  readonly device: string;
  readonly metric: LoadMetric;
}

const values = z.array(z.number());
const forecast: z.ZodType<Told<ForecastTold>> = z
  .object({
    ...{ device: z.string(), metric: z.enum(loadMetrics), start: instant, step: span },
    ...{ mean: values, low: values, high: values.describe('The 90 % interval is from low to high.') },
    model: z.string(),
  })
  .meta({ id: 'Forecast' });

export function forecastRoutes(api: Api, controlled: Controlled): void {
  api.get(
    '/v1/forecasts',
    {
      schema: {
        operationId: 'forecasts',
        summary: "A device's freshest forecasts; none of what is not forecast.",
        querystring: z.strictObject({ device: z.string().min(1), metric: z.enum(loadMetrics).optional() }),
        response: answers({
          200: { description: 'One for each metric.', schema: z.object({ items: z.array(forecast) }) },
        }),
      },
    },
    ({ query }) => {
      const { name } = known(controlled, query.device);
      const metrics = query.metric === undefined ? loadMetrics : [query.metric];
      return { items: metrics.flatMap((metric) => forecastOf(controlled, name, metric)) };
    },
  );
}

function forecastOf({ forecasts }: Controlled, device: string, metric: LoadMetric): readonly ForecastTold[] {
  const found = forecasts.of(device, metric);
  if (found === undefined) return [];
  const { start, step, mean, low, high, model } = found;
  return [{ device, metric, start, step, mean, low, high, model }];
}

import type { z } from 'zod';
import * as field from './fields.ts';
import type { WrittenMonitor } from './written.ts';

const unordered = (high: unknown, low: unknown): boolean =>
  typeof high === 'number' && typeof low === 'number' && low >= high;

/** When what is set aside is changed while a grant stands. */
export const monitor: z.ZodType<WrittenMonitor> = field
  .block(
    {
      adjust: field
        .flag('Whether what is set aside for a grant is changed while the grant stands.')
        .default(true),
      high: field.share('Share of a resource in use from which on a device is pressed.').default(0.8),
      low: field.share('Share up to which it is idle; under high.').default(0.2),
      readings: field.whole(1, 1000, 'Readings in a row that make it pressed.').default(2),
      'idle-readings': field.whole(1, 1000, 'Readings in a row that make it idle.').default(15),
      'cool-down': field.duration('Between two changes of one resource of a grant.').prefault('10s'),
      'least-step': field
        .share("The least change, as a share of what the grant's directive wants; over 0.")
        .positive({ error: 'write a share over 0, up to 1' })
        .default(0.1),
      floor: field
        .share(
          'What an idle device or a higher class leaves a grant, as a share of what its directive wants.',
        )
        .default(0.5),
    },
    'write keys beneath it, such as high: 0.8',
  )
  .check(
    field.rule(({ high = 0.8, low = 0.2 }) =>
      unordered(high, low)
        ? { key: 'low', wrong: 'is not under high', instead: 'write a share under that of high' }
        : undefined,
    ),
  );

import { z } from 'zod';
import type { GrantTold } from '../grant-api.ts';
import { instant, resources, span } from './amounts.ts';
import type { Told } from './told.ts';

export const grantTold: z.ZodType<Told<GrantTold>> = z
  .object({
    ...{ grant: z.string(), token: z.int().describe('Renews and releases it.'), workflow: z.string() },
    ...{ waited: span, expires: instant, lease: span },
    directive: resources.describe('What the first device is predicted to need for it.'),
    allocated: resources.describe('What is set aside for it on the first device.'),
    share: resources.describe('What the tool needs on its own host.'),
    shareSetAside: z
      .object({ host: z.string(), amount: resources })
      .optional()
      .describe('What is set aside there; left out where no host is known.'),
    widened: z.array(z.string()).describe('Why more is granted than was asked for.'),
  })
  .meta({ id: 'HeldGrant' });

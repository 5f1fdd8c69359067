import { z } from 'zod';
import * as field from './fields.ts';

const form = 'write the URL of a collector, such as http://127.0.0.1:4318';

/** Where traces go. */
export const telemetrySchema: z.ZodType<{ otlp?: string | undefined }> = field.block(
  {
    otlp: z
      .url({ protocol: /^https?$/, error: form })
      .describe(
        'Base URL of a collector of OpenTelemetry that traces are sent to, as OTLP in JSON, at v1/traces beneath it. Default: nothing is traced.',
      )
      .optional(),
  },
  'write keys beneath it, such as otlp: http://127.0.0.1:4318',
);

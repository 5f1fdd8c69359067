import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../src/core/index.ts';

describe('docs/forelock.schema.json', () => {
  it('is the schema that the configuration is read by (make it new with vitest -u)', async () => {
    const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../docs/forelock.schema.json');
  });
});

import { describe, expect, it } from 'vitest';
import { profileJsonSchema } from '../../src/device/index.ts';

describe('docs/profile.schema.json', () => {
  it('is the schema that device profiles are read by (make it new with vitest -u)', async () => {
    const text = `${JSON.stringify(profileJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../docs/profile.schema.json');
  });
});

import { describe, expect, it } from 'vitest';
import { configPage } from './config-page.ts';
import { errorsPage } from './errors-page.ts';
import { metricsPage } from './metrics-page.ts';

describe('a page that is made from code', () => {
  it('docs/errors.md has every error of the catalogue', async () => {
    await expect(errorsPage()).toMatchFileSnapshot('../../docs/errors.md');
  });

  it('docs/config.md has every key of the schema', async () => {
    await expect(configPage()).toMatchFileSnapshot('../../docs/config.md');
  });

  it('docs/reference/metrics.md has every metric', async () => {
    await expect(metricsPage()).toMatchFileSnapshot('../../docs/reference/metrics.md');
  });
});

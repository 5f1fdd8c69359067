import { afterEach, describe, expect, it, vi } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import { checkMarking } from '../../src/cli/check-marking.ts';

const policy = { low: 10, normal: 16, high: 26, critical: 48 };

afterEach(() => vi.unstubAllEnvs());

it('finds nothing to say where the file marks nothing', async () => {
  expect(await checkMarking(undefined)).toEqual([]);
});

it('finds that nothing can be marked where there is no nft', async () => {
  vi.stubEnv('PATH', '/nowhere');
  expect(await checkMarking(policy)).toEqual([
    {
      ...{ device: 'this machine', what: 'marking', result: 'fails' },
      detail: expect.stringContaining('nft'),
    },
  ]);
});

const support = labSupport();
const title = support.ok ? 'with the right to' : `with the right to (skipped: ${support.why})`;
describe.skipIf(!support.ok)(title, () => {
  it('finds the code point of each class', async () => {
    expect(await checkMarking(policy)).toEqual([
      {
        ...{ device: 'this machine', what: 'marking', result: 'holds' },
        detail: 'DSCP of low 10, normal 16, high 26, critical 48',
      },
    ]);
  });
});

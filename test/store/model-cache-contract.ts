import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelCache } from '../../src/store/index.ts';

/** What every model cache must keep to; `open` opens the same one again after a close. */
export function modelCacheContract(name: string, open: () => ModelCache, clean: () => void): void {
  describe(`the model cache contract, ${name}`, () => {
    let cache: ModelCache;
    beforeEach(() => {
      cache = open();
    });
    afterEach(() => {
      cache.close();
      clean();
    });

    it('shows at once what was kept', () => {
      cache.keep('r1/cpu', 'a');
      expect(cache.kept()).toEqual(['a']);
    });

    it('gives back after a restart the newest text of each series', () => {
      cache.keep('r1/cpu', 'old');
      cache.kept();
      cache.keep('r1/cpu', 'new');
      cache.keep('r2/cpu', 'b');
      cache.close();
      cache = open();
      expect(cache.kept()).toEqual(['new', 'b']);
    });
  });
}

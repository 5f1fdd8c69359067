import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '../../src/store/index.ts';
import { grantOf } from './grant-of.ts';

/** What every journal must keep to; `open` opens the same one again after a close. */
export function journalContract(
  name: string,
  open: () => Promise<Journal>,
  clean: () => Promise<void>,
): void {
  describe(`the journal contract, ${name}`, () => {
    let journal: Journal;
    beforeEach(async () => {
      journal = await open();
    });
    afterEach(async () => {
      await journal.close();
      await clean();
    });
    const reopen = async (): Promise<void> => {
      await journal.close();
      journal = await open();
    };

    it('gives back after a restart what was opened and not closed, oldest first', async () => {
      await Promise.all([journal.openGrant(grantOf('b', 2)), journal.openGrant(grantOf('a', 1))]);
      await journal.openGrant(grantOf('c', 3));
      journal.closeGrant('c');
      await reopen();
      expect(journal.standing()).toMatchObject(
        [grantOf('a', 1), grantOf('b', 2)].map(({ grant, steps }) => ({ grant, steps })),
      );
    });

    it('keeps the highest token of each device, also when its grants are closed', async () => {
      await journal.openGrant(grantOf('a', 9));
      await journal.openGrant(grantOf('b', 4));
      await journal.openGrant(grantOf('c', 2, 'r2'));
      for (const grant of ['a', 'b', 'c']) journal.closeGrant(grant);
      await reopen();
      expect(journal.standing()).toEqual([]);
      expect(journal.lastTokens()).toEqual({ r1: 9, r2: 2 });
    });

    it('leaves nothing of a grant that is closed in the turn that opened it', async () => {
      const opened = journal.openGrant(grantOf('a', 1));
      journal.closeGrant('a');
      await opened;
      await journal.flush();
      expect(journal.standing()).toEqual([]);
    });

    it('takes a close of a grant that it does not know for done', async () => {
      journal.closeGrant('nobody');
      await journal.flush();
      expect(journal.standing()).toEqual([]);
    });
  });
}

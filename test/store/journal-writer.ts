import { systemClock } from '../../src/cli/system-clock.ts';
import { silentLog } from '../../src/core/index.ts';
import { openStore } from '../../src/store/index.ts';
import { grantOf } from './grant-of.ts';

/** Opens grants until it is killed; a number goes to standard output once that grant is durable. */
const store = await openStore(process.argv[2] ?? '', { clock: systemClock, log: silentLog });
for (let token = 1; ; token++) {
  await store.journal.openGrant(grantOf(`g${token}`, token));
  process.stdout.write(`${token}\n`);
}

// `node journal-holder.js STATE`: has that state directory until it is killed; says {"event":"open"} when it does.
import { systemClock } from '../../src/cli/system-clock.ts';
import { silentLog } from '../../src/core/index.ts';
import { openStore } from '../../src/store/index.ts';

await openStore(process.argv[2] ?? '', { clock: systemClock, log: silentLog });
console.log(JSON.stringify({ event: 'open' }));
setInterval(() => {}, 1_000);

// `node mortal-serve.js CONFIG STEP`: `forelock serve` that says {"event":"armed"} on SIGUSR2, names on stdout each step of a grant that
// it comes to from then on, one line of JSON each, and kills itself at the one of that name (never without a name). Where that is one of a
// commit of the journal, those are named too. With a third argument, `armed`, it is so from the start.
import type { Between } from '../../src/between.ts';
import { serve } from '../../src/cli/serve.ts';

const [config = '', last, from] = process.argv.slice(2);
let armed = from === 'armed';
process.on('SIGUSR2', () => {
  armed = true;
  console.log(JSON.stringify({ event: 'armed' }));
});

function come(step: string): void {
  if (!armed) return;
  console.log(JSON.stringify({ step }));
  if (step === last) process.kill(process.pid, 'SIGKILL');
}

async function around(step: string, work: () => Promise<void>): Promise<void> {
  come(`before ${step}`);
  await work();
  come(`after ${step}`);
}

const between: Between = {
  onCommit: (moment, writes) => {
    if (last?.startsWith('commit ') !== true) return;
    for (const write of writes) come(`commit ${moment}: ${write}`);
  },
  store: ({ journal, history, close }) => ({
    close,
    journal: {
      openGrant: (record) => around('the journal is opened', () => journal.openGrant(record)),
      closeGrant: (grant) => {
        come('before the journal is closed');
        journal.closeGrant(grant);
        come('after the journal is closed');
      },
      ...{ standing: () => journal.standing(), lastTokens: () => journal.lastTokens() },
      ...{ flush: () => journal.flush(), close: () => journal.close() },
    },
    history: {
      add: (record) => {
        come('before the record is written');
        history.add(record);
        come('after the record is written');
      },
      recent: (limit, filter) => history.recent(limit, filter),
      close: () => history.close(),
    },
  }),
  allocator: (sound) => ({
    ...{ name: sound.name, plan: (...asked) => sound.plan(...asked) },
    take: (step, terms) => around(`${step.resource} is set aside`, () => sound.take(step, terms)),
    undo: (step) => around(`${step.resource} is undone`, () => sound.undo(step)),
    adjuster: (step) => sound.adjuster?.(step),
    sweep: async (device, sweep) => (await sound.sweep?.(device, sweep)) ?? [],
  }),
};

await serve({ config, logLevel: 'error', between });

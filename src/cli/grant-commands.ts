import type { Command } from 'commander';
import { Refused } from '../sdk/index.ts';
import { durationText, resourcesText } from './amount-text.ts';
import { configOption } from './config-option.ts';
import { connectBy } from './connect-by.ts';
import { exitCodes } from './exit-codes.ts';
import { jsonOption } from './json-option.ts';
import { addTerms, lockOptions, type Terms } from './terms.ts';
import { wholeNumber } from './whole-number.ts';

interface Named {
  readonly config: string;
  readonly token: number;
}

const grantArgument = ['<grant>', 'its id, as `forelock lock` has told it'] as const;
const tokenOption = [
  ...['--token <n>', 'the fencing token that came with it'],
  wholeNumber(0, Number.MAX_SAFE_INTEGER),
] as unknown as readonly [string, string, (text: string) => number];

/** `forelock lock`, `renew` and `release`: a grant that its lease alone holds. */
export function addGrantCommands(
  program: Command,
  print: (text: string) => void,
  done: (code: number) => void,
): void {
  addTerms(
    program.command('lock').description('have a grant that is held until it is released, or not renewed'),
  )
    .option(...jsonOption)
    .action(async (options: Terms & { readonly json?: true }) => {
      const forelock = await connectBy(options);
      const told = await forelock.lockDetached(lockOptions(options)).catch((cause: unknown) => {
        if (cause instanceof Refused) done(exitCodes.noGrant);
        throw cause;
      });
      const { grant, token, workflow, waited, lease, allocated, widened } = told;
      const first = `grant ${grant}, token ${token}, workflow ${workflow}, after ${durationText(waited)}`;
      const rest = `lease ${durationText(lease)}; set aside: ${resourcesText(allocated)}`;
      print(options.json ? JSON.stringify(told) : [first, rest, ...widened].join('\n'));
    });
  program
    .command('renew')
    .description('let the lease of a grant run anew')
    .argument(...grantArgument)
    .option(...configOption)
    .requiredOption(...tokenOption)
    .action(async (grant: string, { config, token }: Named) => {
      const expires = await (await connectBy({ config })).renew(grant, token);
      print(`grant ${grant} until ${new Date(expires).toISOString()}`);
    });
  program
    .command('release')
    .description('give a grant back')
    .argument(...grantArgument)
    .option(...configOption)
    .requiredOption(...tokenOption)
    .action(async (grant: string, { config, token }: Named) => {
      await (await connectBy({ config })).release(grant, token);
    });
}

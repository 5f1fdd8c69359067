import { type Command, Option } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addTerms, cores, size } from '../terms.ts';
import { type RunOptions, run } from './run.ts';

/** `forelock run ... -- COMMAND`: `done` is called with the exit code. */
export function addRunCommand(program: Command, done: (code: number) => void): void {
  addTerms(
    program
      .command('run')
      .description('run a command under a grant, and give it back when the command has ended')
      .argument('<command...>', 'the command and its arguments, behind --'),
  )
    .option('--least-share-cpu <cores>', 'no grant with less than that for the command on this host', cores)
    .option('--least-share-memory <size>', 'the same of memory', size)
    .addOption(
      new Option('--share <mode>', 'whether its share is kept for the command, or is all that it gets')
        .choices(['protect', 'limit'])
        .default('protect'),
    )
    .option('--container <name>', 'run it in that container, or in a new one of that image')
    .option('--docker <socket>', "the Docker Engine's socket for that", '/var/run/docker.sock')
    .option('--signal', 'send the command SIGUSR1 for each signal of Forelock')
    .option('--verbose', 'tell on stderr what was granted')
    .passThroughOptions()
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.ownFailure))
    .action(async (command: readonly [string, ...string[]], options: RunOptions) => {
      done(await run(command, options));
    });
}

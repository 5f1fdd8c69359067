import { type Command, InvalidArgumentError, Option } from 'commander';
import { priorityClasses, toBitRate, toBytes, toMilliseconds } from '../../core/index.ts';
import type { WrittenRegion } from '../../http/index.ts';
import { configOption } from '../config-option.ts';
import { ownFailure, type RunOptions, run } from './run.ts';

/** `forelock run ... -- COMMAND`: `done` is called with the exit code. */
export function addRunCommand(program: Command, done: (code: number) => void): void {
  program
    .command('run')
    .description('run a command under a grant, and give it back when the command has ended')
    .argument('<command...>', 'the command and its arguments, behind --')
    .option(...configOption)
    .option('--tool <name>', 'whose policy holds; the only one that is configured where left out')
    .requiredOption('--device <name>', 'a device of the grant; may come again', list)
    .option('--path <path>', 'a subtree that it touches; may come again', list, [])
    .option(
      '--region <name>',
      'a memory region, as NAME, NAME=UNITS or NAME=FROM-TO; may come again',
      region,
      [],
    )
    .option('--datastore <name>', 'the datastore of each device', 'candidate')
    .option('--workflow <name>', 'that sessions of the same tool may join; a new one where left out')
    .option('--priority <class>', 'low, normal, high, critical or 0 to 7', priority)
    .option('--complexity <level>', 'low, medium, high or a number of operations', complexity)
    .option('--estimate <time>', 'how long it will take, such as 30s', written(toMilliseconds, '30s'))
    .option('--wait <time>', 'how long it may wait for the grant', written(toMilliseconds, '20s'))
    .option('--least-cpu <cores>', 'no grant with less than that on a device', cores)
    .option('--least-memory <size>', 'the same of memory', written(toBytes, '64MiB'))
    .option('--least-bandwidth <rate>', 'the same of bandwidth', written(toBitRate, '1Mbit'))
    .option('--least-share-cpu <cores>', 'no grant with less than that for the command on this host', cores)
    .option('--least-share-memory <size>', 'the same of memory', written(toBytes, '64MiB'))
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
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : ownFailure))
    .action(async (command: readonly [string, ...string[]], options: RunOptions) => {
      done(await run(command, options));
    });
}

function list(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** All of a region, so many units of it, or its bytes from the first number to before the second. */
function region(text: string, before: readonly WrittenRegion[]): readonly WrittenRegion[] {
  const [, name, units, from, to] =
    /^([\w.-]{1,64})(?:=(?:(\d{1,10})|(\d{1,15})-(\d{1,15})))?$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('write NAME, NAME=UNITS or NAME=FROM-TO');
  if (units !== undefined) return [...before, { name, units: Number(units) }];
  return [...before, from === undefined ? { name } : { name, from: Number(from), to: Number(to) }];
}

function priority(text: string): keyof typeof priorityClasses | number {
  if (text in priorityClasses) return text as keyof typeof priorityClasses;
  if (/^[0-7]$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write low, normal, high, critical, or a class from 0 to 7');
}

function complexity(text: string): 'low' | 'medium' | 'high' | number {
  if (text === 'low' || text === 'medium' || text === 'high') return text;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write low, medium, high, or a whole number of operations');
}

function cores(text: string): number {
  if (/^\d{1,4}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write cores, such as 0.5');
}

function written(decode: (text: string) => number, example: string): (text: string) => number {
  return (text) => {
    const amount = decode(text);
    if (Number.isFinite(amount)) return amount;
    throw new InvalidArgumentError(`write it such as ${example}`);
  };
}

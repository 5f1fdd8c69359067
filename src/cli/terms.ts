import { type Command, InvalidArgumentError } from 'commander';
import { priorityClasses, toBitRate, toBytes, toMilliseconds } from '../core/index.ts';
import type { WrittenRegion } from '../http/index.ts';
import type { LockOptions } from '../sdk/index.ts';
import { configOption } from './config-option.ts';

/** What a grant is asked for on the command line. */
export interface Terms {
  readonly config: string;
  readonly tool?: string;
  readonly device: readonly [string, ...string[]];
  readonly path: readonly string[];
  readonly region: readonly WrittenRegion[];
  readonly datastore: string;
  readonly workflow?: string;
  readonly priority?: LockOptions['priority'];
  readonly complexity?: LockOptions['complexity'];
  /** Milliseconds, as is `wait`. */
  readonly estimate?: number;
  readonly wait?: number;
  /** Cores, bytes and bit/s. */
  readonly leastCpu?: number;
  readonly leastMemory?: number;
  readonly leastBandwidth?: number;
}

export function addTerms(command: Command): Command {
  return command
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
    .option('--least-memory <size>', 'the same of memory', size)
    .option('--least-bandwidth <rate>', 'the same of bandwidth', written(toBitRate, '1Mbit'));
}

export function lockOptions(terms: Terms): LockOptions {
  const { device, path, region, leastCpu = 0, leastMemory = 0, leastBandwidth = 0 } = terms;
  const { tool, datastore, workflow, priority, complexity, estimate, wait } = terms;
  return {
    ...{ devices: device, paths: path, regions: region, tool, datastore, workflow },
    ...{ priority, complexity, estimate, wait },
    least: { cpu: leastCpu, memory: leastMemory, bandwidth: leastBandwidth },
  };
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

export function priority(text: string): keyof typeof priorityClasses | number {
  if (text in priorityClasses) return text as keyof typeof priorityClasses;
  if (/^[0-7]$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write low, normal, high, critical, or a class from 0 to 7');
}

function complexity(text: string): 'low' | 'medium' | 'high' | number {
  if (text === 'low' || text === 'medium' || text === 'high') return text;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write low, medium, high, or a whole number of operations');
}

export function cores(text: string): number {
  if (/^\d{1,4}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write cores, such as 0.5');
}

export const size: (text: string) => number = written(toBytes, '64MiB');

function written(decode: (text: string) => number, example: string): (text: string) => number {
  return (text) => {
    const amount = decode(text);
    if (Number.isFinite(amount)) return amount;
    throw new InvalidArgumentError(`write it such as ${example}`);
  };
}

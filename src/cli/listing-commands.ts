import type { Command } from 'commander';
import type { Explained, QueueItem } from '../http/index.ts';
import type { PolicyAsked } from '../sdk/index.ts';
import { durationText } from './amount-text.ts';
import { configOption } from './config-option.ts';
import { connectBy } from './connect-by.ts';
import { exitCodes } from './exit-codes.ts';
import { jsonOption } from './json-option.ts';
import { systemClock } from './system-clock.ts';
import { table } from './table.ts';
import { priority } from './terms.ts';

interface Asked {
  readonly config: string;
  readonly json?: true;
  readonly device?: string;
}

/** `forelock queue` and `policy explain`. */
export function addListingCommands(
  program: Command,
  print: (text: string) => void,
  done: (code: number) => void,
): void {
  program
    .command('queue')
    .description('who waits, in the order of service as it is now')
    .option(...configOption)
    .option('--device <name>', 'for this device alone')
    .option(...jsonOption)
    .action(async ({ config, device, json }: Asked) => {
      const queue = await (await connectBy({ config })).queue({ device });
      print(json ? JSON.stringify(queue) : queueText(queue, systemClock.now()));
    });
  addPolicyCommand(program, print, done);
}

function addPolicyCommand(
  program: Command,
  print: (text: string) => void,
  done: (code: number) => void,
): void {
  program
    .command('policy')
    .description('what policy lets tools have')
    .command('explain')
    .description('whether a tool may have what is asked about, rule by rule; ends with 1 where it may not')
    .option(...configOption)
    .requiredOption('--tool <name>', 'who asks')
    .option('--device <name>', 'for a device')
    .option('--priority <class>', 'in a class', priority)
    .option('--path <path>', 'to write a subtree')
    .option('--kill', 'to end the sessions of other tools')
    .option(...jsonOption)
    .action(async ({ config, json, ...asked }: Asked & PolicyAsked) => {
      const explained = await (await connectBy({ config })).explainPolicy(asked);
      print(json ? JSON.stringify(explained) : explainedText(explained));
      if (!explained.allowed) done(exitCodes.failed);
    });
}

export function queueText(queue: readonly QueueItem[], at: number): string {
  if (queue.length === 0) return 'Nobody waits.';
  const headings = ['place', 'id', 'wants', 'tool', 'class', 'now', 'waits for', 'expected', 'gives up in'];
  const rows = queue.map((item) => [
    ...[String(item.place), item.id, `${item.devices.join(' ')} ${item.scopes.join(' ')}`, item.tool],
    ...[String(item.priority), String(item.effectivePriority), durationText(at - item.since)],
    ...[durationText(item.expectedWait), durationText(item.deadline - at)],
  ]);
  return table(headings, rows);
}

export function explainedText({ allowed, rules, terms }: Explained): string {
  const rows = rules.map(({ rule, allowed: fits, why }) => [rule, fits ? 'yes' : 'no', why]);
  const usual =
    terms === undefined
      ? []
      : [
          `class ${terms.priority}, waits ${durationText(terms.wait)}, lease ${durationText(terms.lease)}, candidate ${terms.candidate}`,
        ];
  const answer = allowed ? 'allowed' : 'not allowed';
  return [answer, ...(rows.length === 0 ? [] : [table(['rule', 'allows', 'why'], rows)]), ...usual].join(
    '\n',
  );
}

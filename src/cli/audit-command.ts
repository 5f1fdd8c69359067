import { type Command, InvalidArgumentError } from 'commander';
import type { AuditLine } from '../http/index.ts';
import { type AuditHead, type AuditVerdict, auditDirectory, verifyAudit } from '../store/index.ts';
import { configOption } from './config-option.ts';
import { connectBy } from './connect-by.ts';
import { exitCodes } from './exit-codes.ts';
import { jsonOption } from './json-option.ts';
import { readConfig } from './read-config.ts';
import { table } from './table.ts';
import { wholeNumber } from './whole-number.ts';

interface Asked {
  readonly config: string;
  readonly json?: true;
}

/** Without a default of its own: that of `audit` holds. */
const ownConfigOption = [configOption[0], configOption[1]] as const;

/** `forelock audit`, `audit verify` and `audit head`. */
export function addAuditCommand(
  program: Command,
  print: (text: string) => void,
  done: (code: number) => void,
): void {
  const audit = program
    .command('audit')
    .description('who did or was refused what, and why: of the newest, as many as Forelock has at hand')
    .option(...configOption)
    .option('--who <name>', 'of this tool or token alone')
    .option('--device <name>', 'on this device alone')
    .option('--limit <n>', 'how many of the oldest; all where left out', wholeNumber(1, 1_000_000))
    .option(...jsonOption)
    .action(async ({ config, json, ...asked }: Asked & { who?: string; limit?: number }) => {
      const lines = await (await connectBy({ config })).audit(asked);
      print(json ? JSON.stringify(lines) : auditText(lines));
    });
  audit
    .command('verify')
    .description(
      'whether the records in the state directory are as they were written; names the first that is not, and ends with 1 then. Forelock need not run',
    )
    .option(...ownConfigOption)
    .option(
      '--head <record:hash>',
      'a head that was kept elsewhere, as `forelock audit head` prints it',
      headOf,
    )
    .option(...jsonOption)
    .action(async (own: Partial<Asked> & { readonly head?: AuditHead }) => {
      const { config, json, head } = { ...audit.opts<Asked>(), ...own };
      const verdict = await verifyAudit(auditDirectory((await readConfig(config)).state), head);
      print(json ? JSON.stringify(verdict) : verdictText(verdict));
      if (verdict.fault !== undefined) done(exitCodes.failed);
    });
  audit
    .command('head')
    .description(
      'the newest record and its hash, of a Forelock that runs, to be kept where its host can not write',
    )
    .option(...ownConfigOption)
    .option(...jsonOption)
    .action(async (own: Partial<Asked>) => {
      const { config, json } = { ...audit.opts<Asked>(), ...own };
      const head = await (await connectBy({ config })).auditHead();
      print(json ? JSON.stringify(head) : headText(head));
    });
}

export function auditText(lines: readonly AuditLine[]): string {
  if (lines.length === 0) return 'Nothing was done.';
  const rows = lines.map(({ at, who, what, about, devices, why }) => [
    ...[new Date(at).toISOString(), who, what, about, devices.join(' '), why ?? ''],
  ]);
  return table(['time', 'who', 'what', 'about', 'devices', 'why'], rows);
}

export function verdictText({ files, records, first, head, fault }: AuditVerdict): string {
  const kept = records === 0 ? 'no record' : `records ${first} to ${head.sequence}`;
  if (fault === undefined)
    return `${kept} in ${files} file${files === 1 ? '' : 's'} as they were written\nhead ${headText(head)}`;
  const where = fault.file === undefined ? '' : ` (${fault.file})`;
  return `record ${fault.sequence}${where}: ${fault.why}\nas they were written: ${kept}`;
}

function headText({ sequence, hash }: AuditHead): string {
  return `${sequence}:${hash}`;
}

function headOf(text: string): AuditHead {
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === undefined)
    throw new InvalidArgumentError('write NUMBER:HASH, as `forelock audit head` prints it');
  return { sequence: Number(sequence), hash };
}

import { Command, Option } from 'commander';
import { errorCatalogue, ForelockError } from '../core/index.ts';
import { loadProfiles } from '../device/index.ts';
import type { Status } from '../harmony/index.ts';
import { whyText } from '../http/index.ts';
import { packagedDirectory } from '../package-root.ts';
import { addAuditCommand } from './audit-command.ts';
import { checkDevices, findingsText } from './check.ts';
import { checkMarking } from './check-marking.ts';
import { addCompletionCommand } from './complete/command.ts';
import { configOption } from './config-option.ts';
import { connectBy } from './connect-by.ts';
import { demo } from './demo/demo.ts';
import { addDeviceCommand } from './device-check/command.ts';
import { exitCodes } from './exit-codes.ts';
import { addForecastCommand } from './forecast-command.ts';
import { addGrantCommands } from './grant-commands.ts';
import { addHistoryCommand } from './history/command.ts';
import { jsonOption } from './json-option.ts';
import { addLabCommand } from './lab/command.ts';
import { addListingCommands } from './listing-commands.ts';
import { logLevels } from './log.ts';
import { paint } from './paint.ts';
import { firstLine, hashPassword } from './password.ts';
import { readConfig } from './read-config.ts';
import { readSecrets } from './read-secrets.ts';
import { addRunCommand } from './run/command.ts';
import { serve } from './serve.ts';
import { locksText, statusText } from './status.ts';
import { makeToken } from './token.ts';
import { version } from './version.ts';
import { wholeNumber } from './whole-number.ts';

/** Runs one command; resolves with the exit code. An error is told on stderr with what to do next. */
export async function run(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done;
  try {
    const program = makeProgram((code) => {
      exitCode = code;
    });
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    explain(error);
    return exitCode === exitCodes.done ? exitCodes.failed : exitCode;
  }
  return exitCode;
}

/** All commands; `done` is called with an exit code that is not 0. */
export function makeProgram(done: (code: number) => void): Command {
  const program = new Command('forelock')
    .description('Queues, forecasts and reserves in front of NETCONF devices that would answer lock-denied.')
    .version(version())
    .showHelpAfterError()
    .enablePositionalOptions();
  program
    .command('serve')
    .description('stand in front of the devices until SIGTERM')
    .option(...configOption)
    .addOption(new Option('--log-level <level>', 'what stderr gets').choices(logLevels).default('info'))
    .action(serve);
  program
    .command('check')
    .description('test the configuration against its devices')
    .option(...configOption)
    .option(...jsonOption)
    .action(async (options) => done(await check(options)));
  addDeviceCommand(program, done);
  addStatusCommand(program, 'status', 'what each device has, and what is set aside', statusText);
  addStatusCommand(program, 'locks', 'who holds and who waits', locksText);
  addHistoryCommand(program, print);
  addLabCommand(program, print);
  addRunCommand(program, done);
  addGrantCommands(program, print, done);
  addListingCommands(program, print, done);
  addAuditCommand(program, print, done);
  program
    .command('why')
    .description('how a request was decided, with every number')
    .argument('<id>', 'of a request or a grant, as `forelock locks` and replies to clients show it')
    .option(...configOption)
    .option(...jsonOption)
    .action(async (id: string, options: { readonly config: string; readonly json?: boolean }) => {
      const reasons = await (await connectBy(options)).why(id);
      print(options.json ? JSON.stringify(reasons) : whyText(reasons));
    });
  program
    .command('hash-password')
    .description('hash the password on the first line of stdin, for forelock.yaml')
    .action(async () => print(await hashPassword(await firstLine(process.stdin))));
  program
    .command('token')
    .description(
      'make a token for the HTTP API: the token itself on stderr, its hash for forelock.yaml on stdout',
    )
    .action(() => {
      const { token, hash } = makeToken();
      process.stderr.write(`${token}\n`);
      print(hash);
    });
  program
    .command('demo')
    .description('competing tools on simulated devices, with and without Forelock')
    .option('--once', 'end when the figures are there')
    .option('--json <file>', 'write the figures to a file')
    .option('--devices <n>', 'simulated devices', wholeNumber(1, 16), 2)
    .option('--seed <n>', 'of the think times and back-offs', wholeNumber(0, 2 ** 31), 1)
    .action(demo);
  addForecastCommand(program, print);
  addCompletionCommand(program, print);
  return program;
}

function addStatusCommand(
  program: Command,
  name: string,
  what: string,
  show: (status: Status) => string,
): void {
  program
    .command(name)
    .description(what)
    .option(...configOption)
    .option(...jsonOption)
    .action(async (options: { readonly config: string; readonly json?: boolean }) => {
      const status = await (await connectBy(options)).status();
      print(options.json ? JSON.stringify(status) : show(status));
    });
}

async function check(options: { readonly config: string; readonly json?: boolean }): Promise<number> {
  const config = await readConfig(options.config);
  const secrets = await readSecrets(config, process.env, { hostKey: false });
  const findings = [
    ...(await checkDevices(config, secrets, await loadProfiles(packagedDirectory('devices')))),
    ...(await checkMarking(config.policy.marking)),
  ];
  print(options.json ? JSON.stringify(findings) : findingsText(findings));
  return findings.some(({ result }) => result === 'fails') ? 1 : 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function explain(error: unknown): void {
  if (!(error instanceof ForelockError)) throw error;
  const code = paint('red', error.code, process.stderr);
  process.stderr.write(`forelock: ${code}\n${error.message}\n${errorCatalogue[error.code].next}\n`);
}

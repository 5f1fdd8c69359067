import { Command, InvalidArgumentError, Option } from 'commander';
import { errorCatalogue, ForelockError } from '../core/index.ts';
import { loadProfiles } from '../device/index.ts';
import type { Status } from '../harmony/index.ts';
import { whyText } from '../http/index.ts';
import { packagedDirectory } from '../package-root.ts';
import { checkDevices } from './check.ts';
import { checkMarking } from './check-marking.ts';
import { configOption } from './config-option.ts';
import { connectBy } from './connect-by.ts';
import { demo } from './demo/demo.ts';
import { addDeviceCommand } from './device-check/command.ts';
import { forecast } from './forecast.ts';
import { addHistoryCommand } from './history/command.ts';
import { addLabCommand } from './lab/command.ts';
import { logLevels } from './log.ts';
import { firstLine, hashPassword } from './password.ts';
import { readConfig } from './read-config.ts';
import { readSecrets } from './read-secrets.ts';
import { addRunCommand } from './run/command.ts';
import { serve } from './serve.ts';
import { locksText, statusText } from './status.ts';
import { table } from './table.ts';
import { makeToken } from './token.ts';
import { version } from './version.ts';

const jsonOption = ['--json', 'as JSON, for programs'] as const;

/** Runs one command; resolves with the exit code. An error is told on stderr with what to do next. */
export async function run(args: readonly string[]): Promise<number> {
  let exitCode = 0;
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
    .action(async (options) => {
      exitCode = await check(options);
    });
  addDeviceCommand(program, (code) => {
    exitCode = code;
  });
  addStatusCommand(program, 'status', 'what each device has, and what is set aside', statusText);
  addStatusCommand(program, 'locks', 'who holds and who waits', locksText);
  addHistoryCommand(program, print);
  addLabCommand(program, print);
  addRunCommand(program, (code) => {
    exitCode = code;
  });
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
  program
    .command('forecast')
    .description('carry on a series from a CSV of timestamp,value, by what does best on its own past')
    .requiredOption('--csv <file>', 'two columns: timestamp,value')
    .requiredOption('--horizon <steps>', 'how far', wholeNumber(1, 10_000))
    .option('--season <steps>', 'length of the season; 1 for none', wholeNumber(1, 10_000))
    .option('--backtest <origins>', 'rolling origins to choose by', wholeNumber(1, 100), 8)
    .option('--json <file>', 'write all of it to a file')
    .action(forecast);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    explain(error);
    return 1;
  }
  return exitCode;
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
  const rows = findings.map(({ device, what, result, detail }) => [device, what, result, detail]);
  print(options.json ? JSON.stringify(findings) : table(['device', 'what', 'result', 'detail'], rows));
  return findings.some(({ result }) => result === 'fails') ? 1 : 0;
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`write a whole number, ${least} to ${most}`);
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function explain(error: unknown): void {
  if (!(error instanceof ForelockError)) throw error;
  process.stderr.write(`forelock: ${error.code}\n${error.message}\n${errorCatalogue[error.code].next}\n`);
}

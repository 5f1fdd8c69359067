import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { errorCatalogue, ForelockError, nothing, type Resources } from '../../core/index.ts';
import type { ToolUse } from '../../predict/index.ts';
import type { CgroupMode } from '../../reserve/index.ts';
import type { Grant, LockOptions } from '../../sdk/index.ts';
import { resourcesText } from '../amount-text.ts';
import { connectBy } from '../connect-by.ts';
import { exitCodes } from '../exit-codes.ts';
import { lockOptions, type Terms } from '../terms.ts';
import { type Ended, endOf, type Started } from './child.ts';
import { type Container, findContainer } from './container.ts';
import { CalledOff, passSignals } from './pass-signals.ts';
import { openSignalsFile } from './signals-file.ts';
import { startCommand } from './start.ts';
import { startUseMeter } from './use-meter.ts';

export interface RunOptions extends Terms {
  /** Cores and bytes. */
  readonly leastShareCpu?: number;
  readonly leastShareMemory?: number;
  readonly share: CgroupMode;
  readonly container?: string;
  readonly docker: string;
  readonly signal?: boolean;
  readonly verbose?: boolean;
}

/**
 * `forelock run`: waits for a grant, runs the command under it and gives it back. Resolves with the exit code: the command's,
 * 128 and its signal's number, 126 and 127 where it can't be run, 75 without a grant, 125 where Forelock itself fails.
 */
export async function run(command: readonly [string, ...string[]], options: RunOptions): Promise<number> {
  const signals = passSignals();
  try {
    const forelock = await connectBy(options);
    const file = await openSignalsFile();
    try {
      const container = options.container && (await findContainer(options.docker, options.container));
      const inside = container || undefined;
      const grant = await forelock.lock({ ...requestOf(options, inside), signal: signals.abort });
      grant.on('signal', file.write);
      if (options.verbose === true) say(grantText(grant));
      const tells = options.signal === true;
      return endOf(
        await under(grant, command, { file, signals, tells, mode: options.share, container: inside }),
      );
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CalledOff) return endOf({ signal: error.signal });
    if (!(error instanceof ForelockError)) throw error;
    say(`${error.code}\n${error.message}\n${errorCatalogue[error.code].next}`);
    return error.code === 'grant-refused' ? exitCodes.noGrant : exitCodes.ownFailure;
  } finally {
    signals.stop();
  }
}

interface Stage {
  readonly file: Awaited<ReturnType<typeof openSignalsFile>>;
  readonly signals: ReturnType<typeof passSignals>;
  /** Whether the command gets SIGUSR1 for each signal. */
  readonly tells: boolean;
  readonly mode: CgroupMode;
  readonly container: Container | undefined;
}

/** Runs the command under the grant, which is given back whatever happens. */
async function under(
  grant: Grant,
  command: readonly [string, ...string[]],
  { file, signals, tells, mode, container }: Stage,
): Promise<Ended> {
  let used: ToolUse | undefined;
  let child: Started | undefined;
  try {
    child = await startCommand(command, {
      ...{ container, mode, say, share: grant.told.shareSetAside?.amount ?? nothing },
      ...{ env: environment(grant, file.path), folder: dirname(file.path) },
    });
    const meter = startUseMeter(child.use, () => performance.now());
    signals.to(child);
    file.onSignal(({ type }) => {
      if (type === 'revoked' || type === 'lost')
        say(`the grant is gone (${type}); the command goes on without`);
      if (tells) child?.kill('SIGUSR1');
    });
    const ended = await child.ended;
    used = await meter.stop();
    return ended;
  } finally {
    file.onSignal(() => {});
    await grant.release(used).catch(sayUnlessGone);
    await child?.leave();
  }
}

function sayUnlessGone(cause: unknown): void {
  if (!(cause instanceof ForelockError)) throw cause;
  // Taken back before: its holder was told then.
  if (cause.code !== 'grant-stale') say(`the grant could not be given back: ${cause.message}`);
}

/** What runs already has the share of its tool, by the configuration: its host is not for this process to name. */
function requestOf(options: RunOptions, container: Container | undefined): LockOptions {
  const host = container?.runs === true ? undefined : hostname();
  const { workflow = `run-${randomUUID()}`, leastShareCpu = 0, leastShareMemory = 0 } = options;
  const leastShare = { cpu: leastShareCpu, memory: leastShareMemory };
  return { ...lockOptions(options), workflow, leastShare, host };
}

function environment({ told }: Grant, signals: string): NodeJS.ProcessEnv {
  const { grant, token, workflow, directive, allocated, shareSetAside } = told;
  return {
    ...{ FORELOCK_GRANT: grant, FORELOCK_TOKEN: String(token), FORELOCK_WORKFLOW: workflow },
    FORELOCK_SIGNALS: signals,
    ...amounts('FORELOCK_DIRECTIVE', directive),
    ...amounts('FORELOCK_ALLOCATED', allocated),
    ...amounts('FORELOCK_SHARE', shareSetAside?.amount ?? nothing),
  };
}

/** Cores, bytes and bit/s. */
function amounts(name: string, { cpu, memory, bandwidth }: Resources): NodeJS.ProcessEnv {
  return {
    [`${name}_CPU`]: String(cpu),
    [`${name}_MEMORY`]: String(Math.round(memory)),
    [`${name}_BANDWIDTH`]: String(Math.round(bandwidth)),
  };
}

function grantText({ told }: Grant): string {
  const { grant, token, waited, allocated, shareSetAside: share, widened } = told;
  const here =
    share === undefined ? [] : [`for the command on ${share.host}: ${resourcesText(share.amount)}`];
  const first = `grant ${grant}, token ${token}, after ${waited} ms; set aside: ${resourcesText(allocated)}`;
  return [first, ...here, ...widened].join('\n');
}

function say(text: string): void {
  process.stderr.write(`forelock: ${text}\n`);
}

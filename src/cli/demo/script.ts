import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DeviceTarget,
  encodeCommit,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeLock,
  encodeUnlock,
  NetconfClient,
} from '../../netconf/index.ts';
import { type PlannedRound, type PlannedTool, seededRandom, type WorkPlan } from './work-plan.ts';

/** What became of one workflow. Times are milliseconds. */
export interface RoundResult {
  readonly tool: string;
  readonly class: PlannedTool['class'];
  readonly device: string;
  readonly interface: string;
  readonly committed: boolean;
  /** lock-denied answers that it got. */
  readonly denied: number;
  /** From the first lock request to the lock, or to giving up. */
  readonly waited: number;
  /** What went wrong, for a workflow that was not committed. */
  readonly fault: string | undefined;
}

export interface WayResult {
  readonly rounds: readonly RoundResult[];
  /** From the first tool's start to the last one's end. */
  readonly makespan: number;
}

export type Targets = (tool: string, device: string) => DeviceTarget;

/** Lets all tools work side by side, each on its rounds in their order. Knows nothing of Forelock. */
export async function runTools(
  plan: WorkPlan,
  target: Targets,
  done: (result: RoundResult) => void,
): Promise<WayResult> {
  const begun = performance.now();
  const rounds = await Promise.all(plan.tools.map((tool) => runTool(tool, target, done)));
  return { rounds: rounds.flat(), makespan: performance.now() - begun };
}

async function runTool(
  tool: PlannedTool,
  target: Targets,
  done: (result: RoundResult) => void,
): Promise<readonly RoundResult[]> {
  const random = seededRandom(tool.seed);
  const results: RoundResult[] = [];
  for (const round of tool.rounds) {
    await sleep(round.pause);
    const result = await runRound(tool, round, target(tool.name, round.device), random);
    results.push(result);
    done(result);
  }
  return results;
}

async function runRound(
  tool: PlannedTool,
  round: PlannedRound,
  target: DeviceTarget,
  random: () => number,
): Promise<RoundResult> {
  const about = { tool: tool.name, class: tool.class, device: round.device, interface: round.interface };
  const lock = { denied: 0, waited: 0 };
  let client: NetconfClient | undefined;
  try {
    client = await NetconfClient.open(target);
    await takeLock(client, random, lock);
    await edit(client, round);
    return { ...about, ...lock, committed: true, fault: undefined };
  } catch (error) {
    return {
      ...about,
      ...lock,
      committed: false,
      fault: error instanceof Error ? error.message : String(error),
    };
  } finally {
    await client?.close();
  }
}

/** Milliseconds of the first back-off, and of the longest. */
const firstBackOff = 200;
const longestBackOff = 3_200;
const mostTries = 20;

/** As scripts do it: on lock-denied, try again after an exponential back-off with full jitter. */
async function takeLock(
  client: NetconfClient,
  random: () => number,
  seen: { denied: number; waited: number },
): Promise<void> {
  const asked = performance.now();
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const { ok, errors } = await client.rpc(encodeLock('candidate'));
    seen.waited = performance.now() - asked;
    if (ok) return;
    if (!errors.some(({ tag }) => tag === 'lock-denied'))
      throw new Error(errors[0]?.message ?? 'lock failed');
    seen.denied += 1;
    await sleep(random() * Math.min(longestBackOff, firstBackOff * 2 ** attempt));
  }
  throw new Error(`lock-denied ${mostTries} times`);
}

async function edit(client: NetconfClient, { thoughts, interface: name }: PlannedRound): Promise<void> {
  try {
    for (const [step, thought] of thoughts.entries()) {
      await ask(
        client,
        encodeEditConfig('candidate', interfaceXml(name, `step ${step + 1} of ${thoughts.length}`)),
      );
      await sleep(thought);
    }
    await ask(client, encodeCommit());
  } catch (error) {
    await client.rpc(encodeDiscardChanges());
    throw error;
  } finally {
    await ask(client, encodeUnlock('candidate'));
  }
}

async function ask(client: NetconfClient, operation: string): Promise<void> {
  const { ok, errors } = await client.rpc(operation);
  if (!ok) throw new Error(errors[0]?.message ?? 'the device refused');
}

export const interfacesNamespace = 'urn:ietf:params:xml:ns:yang:ietf-interfaces';
const typeNamespace = 'urn:ietf:params:xml:ns:yang:iana-if-type';

function interfaceXml(name: string, description: string): string {
  return (
    `<interfaces xmlns="${interfacesNamespace}"><interface><name>${name}</name>` +
    `<type xmlns:ift="${typeNamespace}">ift:ethernetCsmacd</type>` +
    `<description>${description}</description></interface></interfaces>`
  );
}

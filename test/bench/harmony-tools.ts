// Tools at work, in a process of their own: `node harmony-tools.js FILE`, where FILE is JSON of Shift. Prints a line when it is ready,
// begins at a line on stdin, and prints one Outcome a line; ends when all is done.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from '../../lab/netns/index.ts';
import { seededRandom } from '../../src/cli/demo/work-plan.ts';
import { NetconfClient } from '../../src/netconf/index.ts';
import { LockService } from './harmony-lock-service.ts';
import { type Outcome, WorkflowRun } from './harmony-workflow.ts';
import type { Tool, Workflow } from './harmony-workload.ts';

/** What one process of tools is to do. */
export interface Shift {
  readonly tools: readonly Tool[];
  /** By device. */
  readonly doors: Readonly<Record<string, Door>>;
  /** Whether a tool logs in as itself, or all as the user of the door. */
  readonly ownNames: boolean;
  readonly validates: boolean;
  readonly by: string;
  /** Whether two devices are asked for at once. */
  readonly atOnce: boolean;
  readonly scale: number;
  /** Where etcd answers, for the contender that has it in front. */
  readonly lockService: string | undefined;
}

const file = process.argv[2];
if (file === undefined) throw new Error('usage: harmony-tools FILE');
const shift = JSON.parse(readFileSync(file, 'utf8')) as Shift;
const service = shift.lockService === undefined ? undefined : new LockService(shift.lockService);
/** Longer than any queue of a run: a wait is to end by its turn alone. */
const patience = 1_200_000;
const texts = new Map<string, string>();

function textOf(name: string): string {
  const text = texts.get(name) ?? readFileSync(name, 'utf8');
  texts.set(name, text);
  return text;
}

async function open(device: string, tool: string): Promise<NetconfClient> {
  const door = shift.doors[device];
  if (door === undefined) throw new Error(`no door to ${device}`);
  const hostKey = { kind: 'known-hosts', text: textOf(door.knownHostsFile) } as const;
  const user = shift.ownNames ? tool : door.user;
  const target = { host: door.host, port: door.port, user, privateKey: textOf(door.keyFile), hostKey };
  const client = await NetconfClient.open({ ...target, connectTimeout: 120_000 }, { timeout: patience });
  // netconfd 2.13 does not turn to a request that it reads together with the hello.
  await sleep(100);
  return client;
}

async function work(tool: Tool, workflow: Workflow): Promise<Outcome> {
  const clients: NetconfClient[] = [];
  const { by, validates, atOnce, scale } = shift;
  const { writes, seed } = tool;
  const run = new WorkflowRun(workflow, {
    clients,
    by,
    validates,
    atOnce,
    writes,
    scale,
    jitter: seededRandom(seed),
  });
  let asked = Date.now();
  let giveBack = async (): Promise<void> => {};
  let fault: string | undefined;
  try {
    for (const device of workflow.devices) clients.push(await open(device, tool.name));
    asked = Date.now();
    if (service !== undefined) giveBack = await service.take(workflow.devices);
    await run.run();
  } catch (cause) {
    fault = String(cause);
  }
  // A lock that is still held goes with its session, so before the service's.
  if (fault !== undefined) for (const client of clients) client.destroy();
  await giveBack();
  const ended = Date.now();
  if (fault === undefined) for (const client of clients) await client.close();
  const { denied, rpcs, wasted } = run;
  return { id: workflow.id, tool: tool.name, asked, ended, denied, rpcs, wasted, fault };
}

async function toil(tool: Tool): Promise<void> {
  for (const workflow of tool.workflows) {
    await sleep(workflow.pause);
    console.log(JSON.stringify(await work(tool, workflow)));
  }
}

console.log('ready');
await once(process.stdin, 'data');
await Promise.all(shift.tools.map(toil));
process.exit(0);

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ForelockError } from '../../core/index.ts';
import { packagedDirectory } from '../../package-root.ts';

/** A lab that is up, as its program tells it. */
export interface NetnsLab {
  readonly name: string;
  /** A forelock.yaml with its devices. */
  readonly config: string;
  /** The private key that the tools of this configuration log in with. */
  readonly keyFile: string;
  /** Names and addresses. */
  readonly devices: readonly { readonly name: string; readonly address: string }[];
}

interface Told {
  readonly event: string;
  readonly [fact: string]: unknown;
}

type Program = ChildProcessByStdio<null, Readable, Readable>;

/** The lab is a program of its own: it stays when this one ends, and takes its devices down when it is told to. */
function start(args: readonly string[]): Program {
  const program = packagedDirectory('dist/lab/netns/netns.main.js');
  return spawn(process.execPath, [program, ...args], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function hear(child: Program, last: string): Promise<readonly Told[]> {
  const told: Told[] = [];
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => {
    complaint += String(data);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(JSON.parse(line) as Told);
    if (told.at(-1)?.event === last) return told;
  }
  if (child.exitCode === null) await once(child, 'exit');
  throw new ForelockError(
    'lab-failed',
    complaint.replaceAll(/^forelock: /gm, '').trim() || `the lab's program ended with ${child.exitCode}`,
  );
}

/** Brings a lab up, which stays up behind this process. Rejects with `lab-failed`, and nothing is left then. */
export async function labUp(devices: number, name: string | undefined): Promise<NetnsLab> {
  const child = start(['up', String(devices), ...(name === undefined ? [] : ['--name', name])]);
  const told = await hear(child, 'up');
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  child.unref();
  const last = told.at(-1);
  const found = told.filter(({ event }) => event === 'device');
  return {
    ...{ name: String(last?.lab), config: String(last?.config), keyFile: String(found[0]?.keyFile) },
    devices: found.map((device) => ({ name: String(device.name), address: String(device.address) })),
  };
}

/** Takes down all labs, or those of a name. Resolves with the names of those that it took down. */
export async function labDown(name: string | undefined): Promise<readonly string[]> {
  const told = await hear(start(['down', ...(name === undefined ? [] : [name])]), 'down');
  return told.at(-1)?.labs as readonly string[];
}

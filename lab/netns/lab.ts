import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CgroupPlace } from './agent/playpen.ts';
import { type CgroupHome, cgroupDirectories, cgroupHome, makeCgroup } from './cgroup.ts';
import { run } from './command.ts';
import { Device } from './device.ts';
import { type Attachment, layNetwork } from './network.ts';
import { LabRecord } from './record.ts';
import { labSupport } from './support.ts';
import { takeDown } from './teardown.ts';

export interface LabOptions {
  readonly devices: number;
  /** First part of the names of namespaces and cgroups; 'fl' unless told. */
  readonly prefix?: string;
  /** Where records, keys, logs and sockets go; keep it short, unix sockets end at 107 bytes. */
  readonly stateDir: string;
  /** Rate of each device's link in bit/s; 100 Mbit/s unless told. */
  readonly linkBitsPerSecond?: number;
  readonly target?: 'candidate' | 'running';
  /** Whether each device writes down when SETs and locks reach it; not unless told. */
  readonly journalled?: boolean;
}

export interface Lab {
  readonly name: string;
  readonly directory: string;
  readonly devices: readonly Device[];
  /** Ends every process and removes every namespace, link and cgroup of the lab. A second call does nothing. */
  down(): Promise<void>;
}

function placeOf(home: CgroupHome, name: string): CgroupPlace {
  return { version: home.version, directories: cgroupDirectories(home, name) };
}

function makePlaces(record: LabRecord, home: CgroupHome, attachments: readonly Attachment[]): CgroupPlace[] {
  const places = attachments.map(({ netns }) => placeOf(home, netns));
  record.note((holdings) => holdings.cgroups.push(...places.flatMap((place) => place.directories)));
  for (const place of places) makeCgroup(place.directories);
  return places;
}

async function startDevices(record: LabRecord, directory: string, options: LabOptions): Promise<Device[]> {
  const home = cgroupHome();
  if (home === undefined) throw new Error('no cgroups');
  const linkBitsPerSecond = options.linkBitsPerSecond ?? 100_000_000;
  const names = Array.from({ length: options.devices }, (_, index) => `r${index + 1}`);
  const clientKeyFile = join(directory, 'id_ed25519');
  const [network] = await Promise.all([
    layNetwork(record, record.holdings.lab, names, linkBitsPerSecond),
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'forelock-lab', '-f', clientKeyFile]),
  ]);
  const places = makePlaces(record, home, network.attachments);
  // All are waited for, also when one fails: what still starts could not be taken down.
  const started = await Promise.allSettled(
    names.map((name, index) =>
      Device.start(
        {
          name,
          directory: join(directory, name),
          clientKeyFile,
          attachment: network.attachments[index] as Attachment,
          cgroup: places[index] as CgroupPlace,
          linkBitsPerSecond,
          target: options.target ?? 'candidate',
          journalled: options.journalled ?? false,
        },
        record,
      ),
    ),
  );
  const failed = started.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

/** Brings up real devices, all at once. Rejects, with nothing left behind, where one does not come up. */
export async function bringUp(options: LabOptions): Promise<Lab> {
  const support = labSupport();
  if (!support.ok) throw new Error(`no lab here: ${support.why}`);
  if (options.devices < 1 || options.devices > 200) throw new Error('a lab has 1 to 200 devices');
  const name = `${options.prefix ?? 'fl'}-${randomBytes(3).toString('hex')}`;
  const record = new LabRecord(options.stateDir, name);
  const directory = join(options.stateDir, name);
  const down = async (): Promise<void> => {
    await takeDown(record.holdings);
    rmSync(directory, { recursive: true, force: true });
    record.forget();
  };
  record.note(() => {});
  mkdirSync(directory, { mode: 0o700 });
  try {
    return { name, directory, devices: await startDevices(record, directory, options), down };
  } catch (error) {
    await down();
    throw error;
  }
}

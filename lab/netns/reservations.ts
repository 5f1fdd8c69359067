import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CgroupPlace } from './agent/playpen.ts';
import { run } from './command.ts';

/** Reservations in force on a device, as a manager reads them and as the kernel holds them. */
export interface DeviceReservations {
  /** Rows of diffServMinRateTable that are active: row id to kbit/s. */
  readonly minRates: ReadonlyMap<number, number>;
  /** Row id to milli-cores. */
  readonly cpu: ReadonlyMap<number, number>;
  /** Row id to KiB. */
  readonly memory: ReadonlyMap<number, number>;
  /** HTB classes beside the link's own two: class id to its rate as tc writes it. */
  readonly classes: ReadonlyMap<string, string>;
  /** cpu.weight (v2) or cpu.shares (v1) of the device's cgroup. */
  readonly cpuWeight: number;
}

const minRate = '1.3.6.1.2.1.97.1.8.4.1';
const playpen = '1.3.6.1.4.1.8072.9999.9999.1';

/** Runs one of net-snmp's programs; its secrets come from the snmp.conf in `configDirectory`, not from the command line. */
export function runSnmp(configDirectory: string, program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      SNMPCONFPATH: configDirectory,
      SNMP_PERSISTENT_DIR: configDirectory,
      MIBS: '',
    };
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(Buffer.concat(out).toString());
      else reject(new Error(`${program} ${args.join(' ')}: ${Buffer.concat(err)}${Buffer.concat(out)}`));
    });
  });
}

async function walk(configDirectory: string, address: string, root: string): Promise<Map<string, number>> {
  const text = await runSnmp(configDirectory, 'snmpwalk', ['-On', '-Oq', address, root]);
  const found = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [oid = '', value = ''] = line.split(' ');
    if (/^\d+$/.test(value) && oid.startsWith(`.${root}.`))
      found.set(oid.slice(root.length + 2), Number(value));
  }
  return found;
}

function column(cells: ReadonlyMap<string, number>, which: number): Map<number, number> {
  const mine = [...cells].filter(([oid]) => oid.startsWith(`${which}.`));
  return new Map(mine.map(([oid, value]) => [Number(oid.split('.')[1]), value]));
}

async function classesOf(netns: string): Promise<Map<string, string>> {
  const text = await run('tc', ['-n', netns, 'class', 'show', 'dev', 'link0']);
  const all = [...text.matchAll(/^class htb (\S+) .*? rate (\S+)/gm)];
  return new Map(
    all.filter(([, id]) => id !== '1:1' && id !== '1:2').map(([, id = '', rate = '']) => [id, rate]),
  );
}

export async function readReservations(device: {
  readonly netns: string;
  readonly address: string;
  readonly configDirectory: string;
  readonly cgroup: CgroupPlace;
}): Promise<DeviceReservations> {
  const { configDirectory, address, cgroup } = device;
  const rates = await walk(configDirectory, address, minRate);
  const active = [...column(rates, 6)].filter(([, status]) => status === 1).map(([row]) => row);
  const absolutes = column(rates, 3);
  const shares = await walk(configDirectory, address, playpen);
  const weightFile = cgroup.version === 1 ? 'cpu.shares' : 'cpu.weight';
  return {
    minRates: new Map(active.map((row) => [row, absolutes.get(row) ?? 0])),
    cpu: column(shares, 1),
    memory: column(shares, 2),
    classes: await classesOf(device.netns),
    cpuWeight: Number(readFileSync(join(cgroup.directories[0] ?? '', weightFile), 'utf8')),
  };
}

import type { Command } from 'commander';
import { ForelockError } from '../../core/index.ts';
import { loadProfiles } from '../../device/index.ts';
import { packagedDirectory } from '../../package-root.ts';
import { readConfig } from '../read-config.ts';
import { readSecrets } from '../read-secrets.ts';
import { systemClock } from '../system-clock.ts';
import { table } from '../table.ts';
import { checkDevice } from './device-check.ts';

interface Options {
  readonly config: string;
  readonly json?: boolean;
  readonly lock?: boolean;
  readonly write?: boolean;
}

/** Adds `device check`; `done` is told the exit code: 0 only where nothing contradicts the profile. */
export function addDeviceCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('device')
    .description('ask one device')
    .command('check')
    .description('see what of its profile holds on a device; reads alone, unless told otherwise')
    .argument('<name>', 'the device, by its name in the configuration')
    .option('-c, --config <file>', 'the configuration', 'forelock.yaml')
    .option('--json', 'as JSON, for programs')
    .option('--lock', 'lock and unlock its datastores too; for a device that nobody works on')
    .option('--write', 'set the least of each resource aside too, and give it back')
    .action(async (name: string, options: Options) => done(await deviceCheck(name, options)));
}

async function deviceCheck(name: string, { config: file, json, lock, write }: Options): Promise<number> {
  const config = await readConfig(file);
  const device = config.devices.find((each) => each.name === name);
  const names = config.devices.map((each) => each.name).join(', ');
  if (device === undefined)
    throw new ForelockError(
      'config-invalid',
      `${config.file}: no device is called ${name}; there are ${names}`,
    );
  const profiles = await loadProfiles(packagedDirectory('devices'));
  const profile = profiles.get(device.profile);
  const secrets = (await readSecrets(config, process.env, { hostKey: false })).devices.get(name);
  if (profile === undefined || secrets === undefined) {
    const known = [...profiles.keys()].join(', ');
    throw new ForelockError(
      'config-invalid',
      `${config.file}: no profile is called ${device.profile}; there are ${known}`,
    );
  }
  const asked = { lock: lock === true, write: write === true, clock: systemClock };
  const lines = await checkDevice(device, secrets, profile, asked);
  const rows = lines.map(({ what, result, detail }) => [what, result, detail]);
  process.stdout.write(`${json ? JSON.stringify(lines) : table(['what', 'result', 'detail'], rows)}\n`);
  return lines.some(({ result }) => result === "doesn't hold") ? 1 : 0;
}

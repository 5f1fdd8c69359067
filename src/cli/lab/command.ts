import { type Command, InvalidArgumentError } from 'commander';
import { loadProfiles } from '../../device/index.ts';
import { packagedDirectory } from '../../package-root.ts';
import { importInventory } from './import.ts';
import { labDown, labUp, type NetnsLab } from './netns-lab.ts';

interface ImportOptions {
  readonly out?: string;
  readonly profile?: ReadonlyMap<string, string>;
  readonly user?: string;
  readonly skipUnknown?: true;
}

/** `forelock lab import`, `up` and `down`. */
export function addLabCommand(program: Command, print: (text: string) => void): void {
  const lab = program.command('lab').description('devices of labs and inventories');
  lab
    .command('import')
    .description('make devices of forelock.yaml of a containerlab, Ansible or Nornir inventory')
    .argument(
      '<file>',
      'topo.clab.yml, topology-data.json, an Ansible inventory (YAML, INI), or Nornir hosts.yaml',
    )
    .option(
      '--out <file>',
      'write this forelock.yaml, or add what it lacks; stdout gets it where this is left out',
    )
    .option(
      '--profile <kind=profile>',
      'profile of a kind that Forelock does not know; may come again',
      mapping,
    )
    .option('--user <name>', 'whom to log in as where the inventory does not say')
    .option('--skip-unknown', 'leave out devices that can not be taken in')
    .action(async (from: string, options: ImportOptions) => {
      const profiles = [...(await loadProfiles(packagedDirectory('devices'))).keys()];
      const { out, profile: mapped = new Map(), user, skipUnknown = false } = options;
      const { text, told } = await importInventory({ from, out, profiles, mapped, user, skipUnknown });
      process.stderr.write(`${told.join('\n')}\n`);
      if (out === undefined) print(text.trimEnd());
    });
  addUpAndDown(lab, print);
}

function addUpAndDown(lab: Command, print: (text: string) => void): void {
  lab
    .command('up')
    .description(
      'bring real daemons up in network namespaces of this machine, behind this command; as root, on Debian',
    )
    .argument('[name]', 'first part of its name, to take it down by', labName)
    .option('--devices <n>', 'how many', Number, 2)
    .option('--json', 'as JSON, for programs')
    .action(async (name: string | undefined, { devices, json }: { devices: number; json?: true }) => {
      process.stderr.write(
        `Starting netconfd, sshd and snmpd for each of ${devices} devices, in network namespaces in 198.18.0.0/15 ...\n`,
      );
      const up = await labUp(devices, name);
      print(json ? JSON.stringify(up) : upText(up));
    });
  lab
    .command('down')
    .description('take down what `forelock lab up` has brought up: daemons, namespaces, links and cgroups')
    .argument('[name]', 'its name, or the first part of it; all where it is left out')
    .action(async (name: string | undefined) => {
      const down = await labDown(name);
      print(down.length === 0 ? 'no such lab is up' : down.map((each) => `${each} is down`).join('\n'));
    });
}

function upText({ name, config, keyFile, devices }: NetnsLab): string {
  return [
    `${name} is up: ${devices.map((device) => `${device.name} at ${device.address}`).join(', ')}`,
    `forelock serve --config ${config}`,
    `ssh -i ${keyFile} -p 8300 -s normal%${devices[0]?.name}@127.0.0.1 netconf`,
    `forelock lab down ${name}`,
  ].join('\n');
}

/** Names of network namespaces are made of it. */
function labName(text: string): string {
  if (/^[a-z][a-z0-9]{0,9}$/.test(text)) return text;
  throw new InvalidArgumentError('write a lower case letter, and up to nine letters and digits behind it');
}

function mapping(text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const [, kind, profile] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  if (kind === undefined || profile === undefined)
    throw new InvalidArgumentError('write a kind and a profile, such as sonic-vs=openconfig');
  return new Map([...before, [kind, profile]]);
}

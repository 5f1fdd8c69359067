import { type Command, InvalidArgumentError } from 'commander';
import { loadProfiles } from '../../device/index.ts';
import { packagedDirectory } from '../../package-root.ts';
import { importInventory } from './import.ts';

interface ImportOptions {
  readonly out?: string;
  readonly profile?: ReadonlyMap<string, string>;
  readonly user?: string;
  readonly skipUnknown?: true;
}

/** `forelock lab import`. */
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
}

function mapping(text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const [, kind, profile] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  if (kind === undefined || profile === undefined)
    throw new InvalidArgumentError('write a kind and a profile, such as sonic-vs=openconfig');
  return new Map([...before, [kind, profile]]);
}

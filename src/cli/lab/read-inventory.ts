import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, parse, relative } from 'node:path';
import { ForelockError } from '../../core/index.ts';
import { ansibleDevices, type Vars, type VarsBeside } from './ansible.ts';
import { iniGroups } from './ansible-ini.ts';
import { varsAt, yamlGroups } from './ansible-yaml.ts';
import { topologyDataDevices, topologyDevices } from './containerlab.ts';
import type { FoundDevice } from './found-device.ts';
import { nornirDevices } from './nornir.ts';
import { asBlock, YamlFile } from './yaml-file.ts';

/** What an inventory is of, and its devices. */
export interface Inventory {
  readonly style:
    | 'containerlab topology'
    | 'containerlab topology data'
    | 'Ansible inventory'
    | 'Nornir inventory';
  readonly devices: readonly FoundDevice[];
}

/** Reads an inventory, told by its content, and what of it lies beside the file. Rejects with `inventory-invalid`. */
export async function readInventory(file: string): Promise<Inventory> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new ForelockError('inventory-invalid', `${file} can't be read: ${cause.message}`, { cause });
  });
  if (text.startsWith('$ANSIBLE_VAULT'))
    throw new ForelockError(
      'inventory-invalid',
      `${file}:1: is encrypted; give what \`ansible-vault view\` prints`,
    );
  if (isIni(file, text))
    return {
      style: 'Ansible inventory',
      devices: ansibleDevices(iniGroups(text, file), await varsBeside(file)),
    };
  const yaml = new YamlFile(text, file);
  const blocks = Object.values(asBlock(yaml.value)).map(asBlock);
  const { topology, nodes } = asBlock(yaml.value);
  if (topology !== undefined) return { style: 'containerlab topology', devices: topologyDevices(yaml) };
  if (nodes !== undefined) return { style: 'containerlab topology data', devices: topologyDataDevices(yaml) };
  if (blocks.some((block) => 'hosts' in block || 'children' in block))
    return {
      style: 'Ansible inventory',
      devices: ansibleDevices(yamlGroups(yaml), await varsBeside(file)),
    };
  if (blocks.some((block) => nornirKeys.some((key) => key in block)))
    return { style: 'Nornir inventory', devices: await nornirBeside(yaml, file) };
  throw new ForelockError(
    'inventory-invalid',
    `${file}:1: is none that Forelock knows; give a containerlab topology or its topology-data.json, an Ansible inventory (YAML or INI), or Nornir's hosts.yaml`,
  );
}

const nornirKeys = ['hostname', 'platform', 'groups', 'port', 'username', 'connection_options'];

/** No file of the other kinds has a first line with a section, or host variables by `=`. */
function isIni(file: string, text: string): boolean {
  if (/\.(ya?ml|json)$/.test(file)) return false;
  const first = text.split(/\r?\n/).find((line) => line.trim() !== '' && !/^\s*[#;]/.test(line)) ?? '';
  return /^\[[^\]]+\]\s*$/.test(first) || !/^\s*[{-]|:\s*$|:\s/.test(first);
}

async function nornirBeside(hosts: YamlFile, file: string): Promise<readonly FoundDevice[]> {
  const beside = async (name: string): Promise<YamlFile | undefined> =>
    (await yamlOf(join(dirname(file), `${name}.yaml`))) ?? (await yamlOf(join(dirname(file), `${name}.yml`)));
  return nornirDevices({ hosts, groups: await beside('groups'), defaults: await beside('defaults') });
}

async function varsBeside(file: string): Promise<VarsBeside> {
  const folder = dirname(file);
  return { groups: await varsIn(join(folder, 'group_vars')), hosts: await varsIn(join(folder, 'host_vars')) };
}

/** By the names of files, `NAME`, `NAME.yml` or `NAME.yaml`, and of folders that hold such files. */
async function varsIn(folder: string): Promise<ReadonlyMap<string, Vars>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const vars = new Map<string, Vars>();
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const [whose = ''] = relative(folder, path).split('/');
    const yaml = await yamlOf(path);
    const name = parse(whose).ext.match(/^\.ya?ml$/) ? parse(whose).name : whose;
    if (yaml !== undefined) vars.set(name, new Map([...(vars.get(name) ?? []), ...varsAt(yaml, [])]));
  }
  return vars;
}

/** Undefined where there is no such file, or where it is encrypted: what it keeps secret is not wanted. */
async function yamlOf(file: string): Promise<YamlFile | undefined> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new ForelockError('inventory-invalid', `${file} can't be read: ${cause.message}`, { cause });
  });
  return text === undefined || text.startsWith('$ANSIBLE_VAULT') ? undefined : new YamlFile(text, file);
}

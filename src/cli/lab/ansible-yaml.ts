import type { KeyPath } from '../../core/index.ts';
import { type AnsibleGroups, groupIn, type Vars } from './ansible.ts';
import type { Said } from './found-device.ts';
import { hostsInRange } from './host-range.ts';
import { asBlock, type YamlFile } from './yaml-file.ts';

/** The groups of an inventory in YAML: `hosts`, `vars` and `children` beneath each group. */
export function yamlGroups(file: YamlFile): AnsibleGroups {
  const groups: AnsibleGroups = new Map();
  for (const name of Object.keys(asBlock(file.value))) readGroup(file, [name], groups);
  return groups;
}

function readGroup(file: YamlFile, path: KeyPath, groups: AnsibleGroups): void {
  const group = groupIn(groups, String(path.at(-1)));
  const { hosts, children } = path.reduce<Record<string, unknown>>(
    (around, step) => asBlock(around[step]),
    asBlock(file.value),
  );
  group.vars = new Map([...group.vars, ...varsAt(file, [...path, 'vars'])]);
  for (const pattern of Object.keys(asBlock(hosts))) {
    const own = [...path, 'hosts', pattern];
    for (const name of hostsInRange(pattern))
      group.hosts.set(name, { at: file.at(own), vars: varsAt(file, own) });
  }
  for (const child of Object.keys(asBlock(children))) {
    group.children.add(child);
    readGroup(file, [...path, 'children', child], groups);
  }
}

/** The texts and numbers of a block; lists and blocks are no variables that say how a host is reached. */
export function varsAt(file: YamlFile, path: KeyPath): Vars {
  const block = path.reduce<Record<string, unknown>>(
    (around, step) => asBlock(around[step]),
    asBlock(file.value),
  );
  return new Map(
    Object.keys(block).flatMap((name): readonly (readonly [string, Said])[] => {
      const said = file.said([...path, name]);
      return said === undefined ? [] : [[name, said]];
    }),
  );
}

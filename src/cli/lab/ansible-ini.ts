import { ForelockError } from '../../core/index.ts';
import { type AnsibleGroups, groupIn, type Vars } from './ansible.ts';
import type { Said } from './found-device.ts';
import { hostsInRange } from './host-range.ts';

const section = /^\[([^\]:]+)(?::(vars|children))?\]$/;

/** The groups of an inventory in INI. Throws ForelockError `inventory-invalid` with every line that is none. */
export function iniGroups(text: string, file: string): AnsibleGroups {
  const groups: AnsibleGroups = new Map();
  const faults: string[] = [];
  let [name, part]: readonly [string, string | undefined] = ['ungrouped', undefined];
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.trim();
    const at = `${file}:${index + 1}`;
    if (line === '' || /^[#;]/.test(line)) continue;
    const [heading, group, of] = section.exec(line) ?? [];
    if (heading !== undefined) [name, part] = [group ?? '', of];
    else if (line.startsWith('['))
      faults.push(`${at}: is no section; write [GROUP], [GROUP:vars] or [GROUP:children]`);
    else faults.push(...readLine(groups, name, part, { text: line, at }));
    groupIn(groups, name);
  }
  if (faults.length > 0) throw new ForelockError('inventory-invalid', faults.join('\n'));
  return groups;
}

function readLine(
  groups: AnsibleGroups,
  name: string,
  part: string | undefined,
  line: Said,
): readonly string[] {
  const group = groupIn(groups, name);
  if (part === 'vars') {
    const variable = variableOf(line);
    if (variable === undefined) return [`${line.at}: is no variable; write NAME=VALUE`];
    group.vars = new Map([...group.vars, variable]);
  } else if (part === 'children') {
    group.children.add(wordsOf(line.text)[0] ?? '');
    groupIn(groups, wordsOf(line.text)[0] ?? '');
  } else return readHosts(groups, name, line);
  return [];
}

function readHosts(groups: AnsibleGroups, group: string, { text, at }: Said): readonly string[] {
  const [pattern = '', ...words] = wordsOf(text);
  const variables = words.map((word) => variableOf({ text: word, at }));
  if (variables.includes(undefined)) return [`${at}: has a word that is no variable; write NAME=VALUE`];
  const [, host = pattern, port] = /^([^:[\]]+):(\d+)$/.exec(pattern) ?? [];
  const vars: Vars = new Map([
    ...(port === undefined ? [] : [['ansible_port', { text: port, at }] as const]),
    ...variables.filter((variable) => variable !== undefined),
  ]);
  for (const name of hostsInRange(host)) groupIn(groups, group).hosts.set(name, { at, vars });
  return [];
}

function variableOf({ text, at }: Said): readonly [string, Said] | undefined {
  const [, name, value] = /^([^\s=]+)\s*=\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) return undefined;
  return [name, { text: value.replace(/^(['"])(.*)\1$/, '$2'), at }];
}

/** By blanks that are in no quotes, up to a comment. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  return comment < 0 ? words : words.slice(0, comment);
}

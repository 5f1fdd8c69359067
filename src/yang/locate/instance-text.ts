import type { Schema } from '../schema/schema.ts';
import { type InstancePath, keyElement } from './instance-path.ts';
import { stepsOf } from './path-step.ts';

/** An instance-identifier in XML (RFC 7950 section 9.13.2), and the namespaces that its prefixes stand for. */
export interface InstanceText {
  readonly text: string;
  readonly namespaces: ReadonlyMap<string, string>;
}

/** Every name has a prefix: the one that its module gives itself, where no other module in the path has the same. */
export function encodeInstance(schema: Schema, path: InstancePath): InstanceText {
  const prefixes = new Map<string, string>();
  const namespaces = new Map<string, string>();
  const prefixOf = (name: string): string => {
    const known = prefixes.get(name);
    if (known !== undefined) return known;
    const module = schema.modules.get(name);
    const prefix = free(module?.prefix ?? name, namespaces);
    prefixes.set(name, prefix);
    namespaces.set(prefix, module?.namespace ?? name);
    return prefix;
  };
  const text = stepsOf(path).map(({ module, name, keys }) => {
    const prefix = prefixOf(module);
    const among = keys.map((key) => keyElement(key.name === '.' ? '.' : `${prefix}:${key.name}`, key.value));
    return `/${prefix}:${name}${among.join('')}`;
  });
  return { text: text.join(''), namespaces };
}

function free(wanted: string, taken: ReadonlyMap<string, string>): string {
  let prefix = wanted;
  for (let count = 2; taken.has(prefix); count += 1) prefix = `${wanted}${count}`;
  return prefix;
}

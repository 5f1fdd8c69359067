import { childrenNamed } from '../schema/data-child.ts';
import type { SchemaNode } from '../schema/node.ts';
import type { Schema } from '../schema/schema.ts';
import { type Expression, type LocationPath, operandsOf, type Step } from '../xpath/expression.ts';
import { parseXPath } from '../xpath/parse.ts';
import { type InstancePath, type Located, PathCollection, wholeDatastore } from './instance-path.ts';
import { childPlace, type Place, root } from './place.ts';
import type { ModuleOf } from './value.ts';

/**
 * Locates an instance-identifier (RFC 7950 section 9.13, RFC 7951 section 6.11), or XPath as NETCONF filters and partial
 * locks have it (RFC 6241 section 8.9): unions of absolute location paths, with keys in predicates. Whatever else
 * stands in it widens the path to what it certainly lies in. Throws `message-malformed` where it is no XPath.
 *
 * @param prefixes XML namespaces by prefix; names of modules, and the prefixes that modules give themselves, are known too
 */
export function locateInstance(
  schema: Schema | undefined,
  expression: string,
  prefixes: ReadonlyMap<string, string>,
): Located {
  const parsed = parseXPath(expression);
  if (schema === undefined) return wholeDatastore;
  const found = new PathCollection();
  for (const part of operandsOf(parsed, '|')) {
    if (part.kind === 'path') new Walk(schema, prefixes).follow(part, found);
    else found.add([], 'an expression that is no location path covers the whole datastore');
  }
  return found.located;
}

interface Keys {
  readonly values: ReadonlyMap<string, string>;
  readonly widened: string | undefined;
}

/** One location path on its way down. */
class Walk {
  readonly #schema: Schema;
  readonly #moduleOf: ModuleOf;
  readonly #places: Place[] = [root];

  constructor(schema: Schema, prefixes: ReadonlyMap<string, string>) {
    this.#schema = schema;
    this.#moduleOf = (prefix) => moduleOfPrefix(schema, prefixes, prefix);
  }

  follow({ from, steps }: LocationPath, found: PathCollection): void {
    if (typeof from !== 'string') return found.add([], 'a path from a function covers the whole datastore');
    const reasons: string[] = [];
    for (const step of steps) {
      const reason = this.#step(step);
      if (reason.widened !== undefined) reasons.push(reason.widened);
      if (reason.ends) break;
    }
    found.add(this.#path, reasons[0]);
  }

  get #path(): InstancePath {
    return this.#here.path;
  }

  get #here(): Place {
    return this.#places.at(-1) ?? root;
  }

  #step(step: Step): { readonly widened: string | undefined; readonly ends: boolean } {
    const { axis, name, predicates } = step;
    if (axis === 'self' || name === 'text()') {
      const narrowed = predicates.length > 0 ? 'a predicate of . is not followed' : undefined;
      return { widened: narrowed, ends: false };
    }
    if (axis === 'parent') {
      if (this.#places.length > 1) this.#places.pop();
      return { widened: undefined, ends: false };
    }
    if (axis !== 'child') return { widened: `the axis ${axis} is not followed`, ends: true };
    if (name === '*' || name.endsWith('()'))
      return { widened: `${name} stands for every node there`, ends: true };
    if (this.#here.cut) return { widened: `not all keys of ${this.#here.node?.name} are given`, ends: true };
    return this.#child(step);
  }

  #child({ prefix, name, predicates }: Step): {
    readonly widened: string | undefined;
    readonly ends: boolean;
  } {
    const written = prefix === undefined ? name : `${prefix}:${name}`;
    const module = prefix === undefined ? undefined : (this.#moduleOf(prefix) ?? prefix);
    const nodes = childrenNamed(this.#schema, this.#here.node, module, name);
    const [node] = nodes;
    if (node === undefined) return { widened: `${written} is not in the schema`, ends: true };
    if (nodes.length > 1) return { widened: `several modules have a node ${written}`, ends: true };
    const { values, widened } = keysOf(predicates, node);
    this.#places.push(childPlace(this.#schema, this.#here, node, values, this.#moduleOf));
    return { widened, ends: false };
  }
}

/** The values that predicates ask for; `widened` where one can't be made part of the path. */
function keysOf(predicates: readonly Expression[], node: SchemaNode): Keys {
  const values = new Map<string, string>();
  let widened: string | undefined;
  for (const each of predicates.flatMap((predicate) => operandsOf(predicate, 'and'))) {
    const found = equality(each);
    if (found !== undefined && (node.keys.includes(found.name) || found.name === '.')) {
      values.set(found.name, found.value);
    } else widened = `a predicate of ${node.name} is no comparison of a key with a value`;
  }
  const gap = node.keys.findIndex((key) => !values.has(key));
  const behind = gap >= 0 && node.keys.slice(gap).some((key) => values.has(key));
  if (behind) widened = `the key ${node.keys[gap]} of ${node.name} is not given`;
  return { values, widened };
}

/** `name = 'value'`, or the two the other way round. */
function equality(expression: Expression): { readonly name: string; readonly value: string } | undefined {
  if (expression.kind !== 'binary' || expression.operator !== '=') return undefined;
  const { left, right } = expression;
  const [path, value] = left.kind === 'path' ? [left, right] : [right, left];
  if (path.kind !== 'path' || (value.kind !== 'literal' && value.kind !== 'number')) return undefined;
  const [step, ...more] = path.steps;
  if (path?.from !== 'context' || step === undefined || more.length > 0 || value === undefined)
    return undefined;
  if (step.predicates.length > 0 || !(step.axis === 'child' || step.axis === 'self')) return undefined;
  return { name: step.axis === 'self' ? '.' : step.name, value: value.value };
}

/** A declared prefix, else a module's name, else the prefix that one module gives itself. */
function moduleOfPrefix(
  schema: Schema,
  prefixes: ReadonlyMap<string, string>,
  prefix: string,
): string | undefined {
  const namespace = prefixes.get(prefix);
  if (namespace !== undefined) return schema.namespaces.get(namespace) ?? `{${namespace}}`;
  if (schema.modules.has(prefix)) return prefix;
  const own = [...schema.modules.values()].filter((module) => module.prefix === prefix);
  return prefix !== '' && own.length === 1 ? own[0]?.name : undefined;
}

import { type EditNode, nodeKey } from '../netconf/index.ts';

/** What the simulator has to know of a YANG node to edit, validate and read it. */
export interface SchemaNode extends EditNode {
  readonly presence: boolean;
  readonly mandatory: boolean;
  readonly children: ReadonlyMap<string, SchemaNode>;
}

export interface ModuleSchema {
  readonly module: string;
  readonly revision: string;
  readonly namespace: string;
  readonly prefix: string;
  readonly roots: readonly SchemaNode[];
  /** YANG text that get-schema serves. */
  readonly text: string;
}

/** Every root that a device knows, by namespace and name. */
export type Schema = ReadonlyMap<string, SchemaNode>;

interface Extra {
  readonly keys?: readonly string[];
  readonly presence?: boolean;
  readonly mandatory?: boolean;
  readonly pattern?: RegExp;
}

/** Makes nodes of one module. */
export class SchemaMaker {
  readonly #namespace: string;
  readonly #prefix: string;

  constructor(namespace: string, prefix: string) {
    this.#namespace = namespace;
    this.#prefix = prefix;
  }

  leaf(name: string, extra: Extra = {}): SchemaNode {
    return this.#node('leaf', name, [], extra);
  }

  leafList(name: string): SchemaNode {
    return this.#node('leaf-list', name, [], {});
  }

  list(name: string, keys: readonly string[], children: readonly SchemaNode[]): SchemaNode {
    return this.#node('list', name, children, { keys });
  }

  container(name: string, children: readonly SchemaNode[], extra: Extra = {}): SchemaNode {
    return this.#node('container', name, children, extra);
  }

  #node(kind: SchemaNode['kind'], name: string, children: readonly SchemaNode[], extra: Extra): SchemaNode {
    return {
      name,
      kind,
      namespace: this.#namespace,
      prefix: this.#prefix,
      keys: extra.keys ?? [],
      presence: extra.presence ?? false,
      mandatory: extra.mandatory ?? false,
      ...(extra.pattern ? { pattern: extra.pattern } : {}),
      children: new Map(children.map((child) => [nodeKey(child), child])),
    };
  }
}

export function compileSchema(modules: readonly ModuleSchema[]): Schema {
  return new Map(modules.flatMap((module) => module.roots).map((root) => [nodeKey(root), root]));
}

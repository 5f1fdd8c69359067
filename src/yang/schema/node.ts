import type { Part, Scope, YangModule } from './module.ts';
import type { Overlay } from './overlay.ts';
import type { Properties } from './properties.ts';
import { typeOf, type YangType } from './type.ts';

export type NodeKind =
  | 'container'
  | 'list'
  | 'leaf'
  | 'leaf-list'
  | 'anydata'
  | 'anyxml'
  | 'choice'
  | 'case'
  | 'rpc'
  | 'action'
  | 'input'
  | 'output'
  | 'notification';

/** A must or when, with the text whose prefixes it has. */
export interface Condition {
  readonly expression: string;
  readonly part: Part;
  /** What the expression starts from: the node itself, or the data node above it (RFC 7950 section 7.21.5). */
  readonly context: 'node' | 'parent';
}

/** How nodes are made at a place: whose they are, and what is said about them from elsewhere. */
export interface Site {
  readonly scope: Scope;
  readonly namespace: YangModule;
  readonly overlays: readonly Overlay[];
  /** Groupings that are being used, so that one that uses itself is noticed. */
  readonly groupings: readonly unknown[];
  /** Whens of the uses or augment that the nodes come by. */
  readonly whens: readonly Condition[];
}

const transparent: ReadonlySet<NodeKind> = new Set(['choice', 'case', 'input', 'output']);
const operational: ReadonlySet<NodeKind> = new Set(['rpc', 'action', 'input', 'output', 'notification']);

/** A node of a schema tree (RFC 7950 section 3). What is below it is made when it is first asked for. */
export class SchemaNode {
  readonly name: string;
  readonly kind: NodeKind;
  readonly parent: SchemaNode | undefined;
  readonly site: Site;
  readonly properties: Properties;
  readonly #grow: (node: SchemaNode) => ReadonlyMap<string, SchemaNode>;
  #children: ReadonlyMap<string, SchemaNode> | undefined;
  #data: ReadonlyMap<string, SchemaNode> | undefined;
  #type: YangType | undefined;

  constructor(
    kind: NodeKind,
    name: string,
    parent: SchemaNode | undefined,
    site: Site,
    properties: Properties,
    grow: (node: SchemaNode) => ReadonlyMap<string, SchemaNode>,
  ) {
    this.kind = kind;
    this.name = name;
    this.parent = parent;
    this.site = site;
    this.properties = properties;
    this.#grow = grow;
  }

  /** The module whose namespace the node is in. */
  get module(): string {
    return this.site.namespace.name;
  }

  /** `module:name`: what tells it from its siblings. */
  get key(): string {
    return `${this.module}:${this.name}`;
  }

  /** Schema children by key, choices and cases among them. */
  get children(): ReadonlyMap<string, SchemaNode> {
    this.#children ??= this.#grow(this);
    return this.#children;
  }

  /** Children in the data tree by key: choices, cases, inputs and outputs are looked through. */
  get dataChildren(): ReadonlyMap<string, SchemaNode> {
    this.#data ??= new Map([...this.children.values()].flatMap(lookThrough).map((each) => [each.key, each]));
    return this.#data;
  }

  /** The parent in the data tree. */
  get dataParent(): SchemaNode | undefined {
    const above = this.parent;
    return above !== undefined && transparent.has(above.kind) ? above.dataParent : above;
  }

  get config(): boolean {
    if (operational.has(this.kind) || this.parent?.config === false) return false;
    return this.#argument('config') !== 'false';
  }

  get presence(): boolean {
    return this.#argument('presence') !== undefined;
  }

  get mandatory(): boolean {
    return this.#argument('mandatory') === 'true';
  }

  /** Names of a list's keys, in order. */
  get keys(): readonly string[] {
    const written = this.#argument('key')?.trim() ?? '';
    return written === '' ? [] : written.split(/\s+/).map((key) => key.slice(key.indexOf(':') + 1));
  }

  /** Whether a list's or leaf-list's entries stand as the user has put them. */
  get orderedByUser(): boolean {
    return this.#argument('ordered-by') === 'user';
  }

  /** A leaf's or leaf-list's type. */
  get type(): YangType | undefined {
    const written = this.properties.first('type');
    this.#type ??= written && typeOf(written.statement, written.scope);
    return this.#type;
  }

  get musts(): readonly Condition[] {
    return this.#conditions('must', 'node');
  }

  get whens(): readonly Condition[] {
    return [...this.site.whens, ...this.#conditions('when', transparent.has(this.kind) ? 'parent' : 'node')];
  }

  #argument(keyword: string): string | undefined {
    return this.properties.first(keyword)?.statement.argument;
  }

  #conditions(keyword: string, context: Condition['context']): readonly Condition[] {
    return this.properties.all(keyword).map(({ statement, scope }) => ({
      expression: statement.argument ?? '',
      part: scope.part,
      context,
    }));
  }
}

function lookThrough(node: SchemaNode): readonly SchemaNode[] {
  return transparent.has(node.kind) ? [...node.children.values()].flatMap(lookThrough) : [node];
}

import { argumentsOf, type Statement } from '../text/statement.ts';
import { featureHolds } from './if-feature.ts';
import { findDefinition, type Scope, scopeInside, type YangModule } from './module.ts';
import { type Condition, type NodeKind, SchemaNode, type Site } from './node.ts';
import { type Overlay, overlayOfUses } from './overlay.ts';
import { propertiesOf } from './properties.ts';

const data: ReadonlySet<string> = new Set<NodeKind>([
  'container',
  'list',
  'leaf',
  'leaf-list',
  'anydata',
  'anyxml',
  'choice',
]);
const others: ReadonlySet<string> = new Set<NodeKind>(['case', 'rpc', 'action', 'notification']);

/** Makes schema nodes of statements. A statement that can't be resolved is told in `faults` and gives no node. */
export class NodeMaker {
  readonly faults: string[] = [];

  /** The top of a module. */
  roots(module: YangModule, overlay: Overlay): readonly SchemaNode[] {
    return module.parts.flatMap((part) => {
      const scope: Scope = { part, statement: undefined, outer: undefined };
      const site: Site = { scope, namespace: module, overlays: [overlay], groupings: [], whens: [] };
      return this.#body(part.statement.children, undefined, site);
    });
  }

  #body(statements: readonly Statement[], parent: SchemaNode | undefined, site: Site): readonly SchemaNode[] {
    const made: SchemaNode[] = [];
    for (const statement of statements) {
      const { keyword } = statement;
      if (keyword === 'uses') made.push(...this.#uses(statement, parent, site));
      else if (data.has(keyword) && parent?.kind === 'choice')
        made.push(...this.#shortCase(statement, parent, site));
      else if (data.has(keyword) || others.has(keyword)) {
        made.push(...this.#node(keyword as NodeKind, statement, parent, site));
      }
    }
    return made;
  }

  /** One node; none where a feature or a deviation takes it away. */
  #node(
    kind: NodeKind,
    statement: Statement,
    parent: SchemaNode | undefined,
    site: Site,
  ): readonly SchemaNode[] {
    const name = statement.argument ?? kind;
    const overlays = below(site.overlays, `${site.namespace.name}:${name}`);
    const properties = propertiesOf(statement, site.scope, overlays);
    const holds = properties
      ?.all('if-feature')
      .every((each) => featureHolds(each.statement.argument ?? '', each.scope.part));
    if (properties === undefined || holds !== true) return [];
    const own: Site = { ...site, overlays };
    return [new SchemaNode(kind, name, parent, own, properties, (node) => this.#children(node, statement))];
  }

  /** A choice's node without a case has a case of its own name (RFC 7950 section 7.9.2). */
  #shortCase(statement: Statement, choice: SchemaNode, site: Site): readonly SchemaNode[] {
    const { argument, line } = statement;
    const around: Statement = { keyword: 'case', argument, line, children: [statement] };
    return this.#node('case', around, choice, site).filter(({ children }) => children.size > 0);
  }

  #children(node: SchemaNode, statement: Statement): ReadonlyMap<string, SchemaNode> {
    const site: Site = { ...node.site, scope: scopeInside(node.site.scope, statement), whens: [] };
    const operation = node.kind === 'rpc' || node.kind === 'action';
    const own = operation
      ? this.#inputAndOutput(node, statement, site)
      : this.#body(statement.children, node, site);
    return new Map([...own, ...this.#added(node)].map((each) => [each.key, each]));
  }

  /** Both are there even where nothing is written of them (RFC 7950 section 7.14). */
  #inputAndOutput(node: SchemaNode, { children, line }: Statement, site: Site): readonly SchemaNode[] {
    return (['input', 'output'] as const).flatMap((kind) => {
      const written = children.find(({ keyword }) => keyword === kind);
      const statement = written ?? { keyword: kind, argument: undefined, line, children: [] };
      return this.#node(kind, statement, node, site);
    });
  }

  #added(node: SchemaNode): readonly SchemaNode[] {
    return node.site.overlays
      .flatMap((overlay) => overlay.additions)
      .filter(({ statement, scope }) => supported(statement, scope))
      .flatMap(({ statement, scope, namespace }) => {
        const { overlays, groupings } = node.site;
        const inside = scopeInside(scope, statement);
        const site: Site = {
          scope: inside,
          namespace,
          overlays,
          groupings,
          whens: whensOf(statement, scope),
        };
        return this.#body(statement.children, node, site);
      });
  }

  #uses(uses: Statement, parent: SchemaNode | undefined, site: Site): readonly SchemaNode[] {
    if (!supported(uses, site.scope)) return [];
    const grouping = findDefinition(site.scope, 'grouping', uses.argument ?? '');
    if (grouping === undefined) return this.#lose(uses, site, 'no such grouping');
    if (site.groupings.includes(grouping.statement)) return this.#lose(uses, site, 'it uses itself');
    const overlay = overlayOfUses(uses, site.scope, site.namespace);
    return this.#body(grouping.statement.children, parent, {
      scope: scopeInside(grouping.scope, grouping.statement),
      namespace: site.namespace,
      overlays: overlay === undefined ? site.overlays : [overlay, ...site.overlays],
      groupings: [...site.groupings, grouping.statement],
      whens: [...site.whens, ...whensOf(uses, site.scope)],
    });
  }

  #lose({ keyword, argument, line }: Statement, { scope }: Site, why: string): readonly SchemaNode[] {
    this.faults.push(`${scope.part.statement.argument}:${line}: ${keyword} ${argument}: ${why}`);
    return [];
  }
}

function below(overlays: readonly Overlay[], key: string): readonly Overlay[] {
  if (overlays.length === 0) return overlays;
  return overlays.map(({ children }) => children.get(key)).filter((each) => each !== undefined);
}

function supported(statement: Statement, { part }: Scope): boolean {
  return argumentsOf(statement, 'if-feature').every((expression) => featureHolds(expression, part));
}

function whensOf(statement: Statement, { part }: Scope): readonly Condition[] {
  return argumentsOf(statement, 'when').map((expression) => ({ expression, part, context: 'parent' }));
}

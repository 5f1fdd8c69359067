import type { DataNode, RequestNode } from './node.ts';

/** RFC 6241 section 6: what of the roots the filter lets through. */
export function filterTree(roots: readonly DataNode[], filter: RequestNode): readonly DataNode[] {
  return roots.flatMap((root) => selected(root, filter.children));
}

function selected(node: DataNode, filters: readonly RequestNode[]): readonly DataNode[] {
  const found = filters.flatMap((filter) => select(node, filter) ?? []);
  return found.slice(0, 1).map((first) => found.slice(1).reduce(union, first));
}

/** Two selections of one node. */
function union(one: DataNode, other: DataNode): DataNode {
  const more = other.children.filter((child) => !one.children.includes(child));
  return { ...one, children: [...one.children, ...more] };
}

function select(node: DataNode, filter: RequestNode): DataNode | undefined {
  if (filter.name !== node.name || (filter.namespace !== node.namespace && filter.namespace !== ''))
    return undefined;
  if (filter.children.length === 0) return node;
  const matches = filter.children.filter(isContentMatch);
  if (
    !matches.every((match) =>
      node.children.some((child) => child.name === match.name && child.text === match.text.trim()),
    )
  ) {
    return undefined;
  }
  const selections = filter.children.filter((child) => !isContentMatch(child));
  if (selections.length === 0) return node;
  const children = node.children.flatMap((child) =>
    matches.some(({ name }) => name === child.name) ? [child] : selected(child, selections),
  );
  return children.length > matches.length ? { ...node, children } : undefined;
}

function isContentMatch(filter: RequestNode): boolean {
  return filter.children.length === 0 && filter.text.trim() !== '';
}

import { DirectedGraph } from 'graphology';
import type { Book, Entry } from './book.ts';
import { type Filter, isShown } from './filter.ts';

/** Who waits for whom: an edge leads from a waiter to each holder in its way, and to each waiter that is served before it. */
export type WaitGraph = DirectedGraph<
  { readonly entry: Entry; readonly column: number },
  { readonly device: string }
>;

/** Of the chosen device alone, or of all that match the filter; at most so many requests. */
export function waitGraph(
  { devices }: Book,
  filter: Filter,
  { device, most }: { readonly device: string | undefined; readonly most: number },
): WaitGraph {
  const graph: WaitGraph = new DirectedGraph();
  for (const seen of devices.values()) {
    if (device !== undefined && seen.name !== device) continue;
    if (!seen.name.toLowerCase().includes(filter.device)) continue;
    const shown = [...seen.entries.values()].filter((entry) => isShown(entry, filter));
    if (!shown.some(({ state }) => state === 'waits')) continue;
    if (graph.order + shown.length > most && graph.order > 0) break;
    enter(graph, seen.name, shown.slice(0, most));
  }
  return graph;
}

/** Columns: holders first, then each waiter behind those that it conflicts with. */
function enter(graph: WaitGraph, device: string, entries: readonly Entry[]): void {
  const ordered = entries.toSorted(
    (one, other) =>
      Number(one.state === 'waits') - Number(other.state === 'waits') ||
      other.priority - one.priority ||
      one.since - other.since,
  );
  for (const [n, entry] of ordered.entries()) {
    const before = entry.state === 'holds' ? [] : ordered.slice(0, n).filter((each) => conflict(each, entry));
    const columns = before.map(({ id }) => graph.getNodeAttribute(id, 'column'));
    const column = Math.max(-1, ...columns) + 1;
    if (graph.hasNode(entry.id)) {
      const known = graph.getNodeAttribute(entry.id, 'column');
      graph.setNodeAttribute(entry.id, 'column', Math.max(known, column));
    } else graph.addNode(entry.id, { entry, column });
    // The nearest alone: those before them are met through them.
    for (const { id } of before.filter(({ id }) => graph.getNodeAttribute(id, 'column') === column - 1))
      graph.mergeEdge(entry.id, id, { device });
  }
}

/** Scopes read `/candidate X`; two conflict where one holds the other, unless both only read. */
function conflict(one: Entry, other: Entry): boolean {
  return one.scopes.some((scope) => other.scopes.some((each) => overlap(scope, each)));
}

function overlap(one: string, other: string): boolean {
  const [[path = '', mode], [otherPath = '', otherMode]] = [one.split(' '), other.split(' ')];
  if (mode === 'S' && otherMode === 'S') return false;
  return `${path}/`.startsWith(`${otherPath}/`) || `${otherPath}/`.startsWith(`${path}/`);
}

import { colour, type Drawing, openAlternative, openDrawing } from './canvas.ts';
import { part, table } from './element.ts';
import type { Panel } from './panel.ts';
import { type WaitGraph, waitGraph } from './wait-graph.ts';

const most = 500;
const height = 306;

/** Who waits for whom, holders at the left, each waiter a column behind those in its way. */
export function openContention(): Panel {
  const drawing = openDrawing('Contention');
  const alternative = openAlternative('The graph as a table');
  part('#contention').append(drawing.place, alternative.place);
  return {
    pace: 500,
    draw: ({ book, filter, choice: { device } }) => {
      const graph = waitGraph(book, filter, { device, most });
      drawGraph(drawing, graph);
      alternative.show(() => edgeTable(graph));
    },
  };
}

function drawGraph(drawing: Drawing, graph: WaitGraph): void {
  const room = drawing.begin(height);
  if (room === undefined) return;
  const { context, width } = room;
  const places = layOut(graph, width);
  const [line, holds, waits, text] = ['line', 'holds', 'waits', 'text'].map(colour) as [
    string,
    string,
    string,
    string,
  ];
  context.strokeStyle = line;
  context.beginPath();
  graph.forEachEdge((_edge, _attributes, source, target) => {
    const [from, to] = [places.get(source), places.get(target)];
    if (from === undefined || to === undefined) return;
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
  });
  context.stroke();
  graph.forEachNode((id, { entry }) => {
    const { x, y } = places.get(id) ?? { x: 0, y: 0 };
    context.fillStyle = entry.state === 'holds' ? holds : waits;
    context.beginPath();
    context.arc(x, y, 4, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = text;
    if (graph.order <= 40) context.fillText(entry.tool, x + 7, y + 4, 90);
  });
  drawing.tell(
    graph.order === 0
      ? 'Nobody waits for anybody'
      : `${graph.order} requests, ${graph.size} of them in another's way`,
  );
}

function layOut(graph: WaitGraph, width: number): Map<string, { readonly x: number; readonly y: number }> {
  const columns = new Map<number, string[]>();
  graph.forEachNode((id, { column }) => columns.set(column, [...(columns.get(column) ?? []), id]));
  const step = (width - 110) / Math.max(1, columns.size - 1 || 1);
  const places = new Map<string, { readonly x: number; readonly y: number }>();
  for (const [column, ids] of columns)
    for (const [n, id] of ids.entries())
      places.set(id, { x: 12 + column * Math.min(step, 140), y: ((n + 0.5) / ids.length) * height });
  return places;
}

function edgeTable(graph: WaitGraph): HTMLElement {
  const rows: string[][] = [];
  graph.forEachEdge((_edge, { device }, _from, _to, { entry }, { entry: other }) => {
    rows.push([device, entry.tool, entry.id, other.tool, other.id]);
  });
  return table('Who waits for whom', ['Device', 'Waits', 'Request', 'For', 'Request'], rows);
}

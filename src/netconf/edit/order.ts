import type { DataNode } from '../tree/node.ts';
import { type EditNode, type EditNodes, nodeKey } from './edit-node.ts';
import { encodeInsertion } from './insert.ts';

type Instances = ReadonlyMap<string, DataNode>;

/**
 * For each entry that the user orders and that would not come to stand where it is to be by itself: the attributes that put
 * it there, each behind the one before it. As many as can be stay where they are.
 */
export function movesIn(before: Instances, after: Instances, nodes: EditNodes): ReadonlyMap<string, string> {
  const moves = new Map<string, string>();
  const rows = new Map<EditNode, string[]>();
  for (const [key, node] of after) {
    const schema = nodes.get(nodeKey(node));
    if (schema?.ordered !== true) continue;
    const row = rows.get(schema) ?? [];
    rows.set(schema, row);
    row.push(key);
  }
  for (const [schema, row] of rows) {
    for (const [key, move] of movesOfRow(schema, row, before, after)) moves.set(key, move);
  }
  return moves;
}

function movesOfRow(
  schema: EditNode,
  row: readonly string[],
  before: Instances,
  after: Instances,
): readonly (readonly [string, string])[] {
  const places = new Map([...before.keys()].map((key, at) => [key, at]));
  const stays = longestRising(row, places);
  const end = row.findLastIndex((key) => stays.has(key));
  return row.flatMap((key, at): readonly (readonly [string, string])[] => {
    if (stays.has(key)) return [];
    // What is new comes to stand behind all others by itself.
    if (at > end) return before.has(key) ? [[key, encodeInsertion(schema, 'last')]] : [];
    const previous = after.get(row[at - 1] ?? '');
    return [[key, encodeInsertion(schema, previous ?? 'first')]];
  });
}

interface Chain {
  readonly key: string;
  readonly place: number;
  readonly chain: Chain | undefined;
}

/** The most keys of a row that stand in the order of their places. */
function longestRising(row: readonly string[], places: ReadonlyMap<string, number>): ReadonlySet<string> {
  const ends: Chain[] = [];
  for (const key of row) {
    const place = places.get(key);
    if (place === undefined) continue;
    const behindAll = (ends.at(-1)?.place ?? -1) < place;
    const at = behindAll ? ends.length : ends.findIndex((each) => each.place >= place);
    ends[at] = { key, place, chain: ends[at - 1] };
  }
  const kept = new Set<string>();
  for (let chain: Chain | undefined = ends.at(-1); chain !== undefined; chain = chain.chain)
    kept.add(chain.key);
  return kept;
}

import { resourceNames } from '../core/index.ts';
import { type ConfigTemplate, type DeviceProfile, fillTemplate } from '../device/index.ts';
import { encodeGetConfig, type NetconfClient, type XmlElement } from '../netconf/index.ts';
import type { Sweep } from './allocator.ts';
import { isKey, replyIn, withoutOperations, wrapped } from './netconf-qos-standing.ts';

export interface QosSweepOptions {
  readonly profile: Pick<DeviceProfile, 'reserve'>;
  /** Opens a session that has settled; it is closed here. */
  readonly open: () => Promise<NetconfClient>;
  /** Commits a removal, behind what was asked of the device before. */
  readonly remove: (edit: string) => Promise<void>;
}

/**
 * Removes rows by the removal of the profile's templates. A row is Forelock's where each name around it and its own is as the
 * template writes it, and its number is of its block.
 */
export async function sweepQos(
  { profile: { reserve }, open, remove }: QosSweepOptions,
  sweep: Sweep,
): Promise<readonly string[]> {
  const removed: string[] = [];
  const client = await open();
  try {
    for (const resource of resourceNames) {
      const { config } = reserve[resource];
      if (config === undefined) continue;
      for (const row of await ownRows(client, config, sweep)) {
        if (sweep.isLive(row)) continue;
        await remove(fillTemplate(config.undo, { row, amount: 0 }));
        removed.push(`${resource} by NETCONF, row ${row}`);
      }
    }
  } finally {
    await client.close();
  }
  return removed;
}

async function ownRows(
  client: NetconfClient,
  { undo }: ConfigTemplate,
  { first, last }: Sweep,
): Promise<readonly number[]> {
  const subtree = filterOf(undo);
  // Nothing names a row that the template has elsewhere than in a leaf.
  if (subtree.includes('{row}')) return [];
  const { ok, data, errors } = await client.rpc(encodeGetConfig('running', { subtree }));
  if (!ok) throw new Error(errors.map(({ tag, message }) => `${tag} ${message ?? ''}`).join('; '));
  return [...rowsIn(data, undo)].filter((row) => row >= first && row <= last);
}

/** Asks for the names of all entries: RFC 6241 section 6.2.4, an empty leaf selects. */
function filterOf(undo: string): string {
  return withoutOperations(undo).replaceAll(/>[^<>]*\{row\}[^<>]*</g, '><');
}

/** The rows of the entries that a template's removal would remove; `data` is the inside of a reply to `<get-config>`. */
export function rowsIn(data: string, undo: string): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (parent: XmlElement, wanted: XmlElement, above: number | undefined): void => {
    for (const each of parent.children) {
      const row = rowOf(each, wanted, above);
      if (row === 'another') continue;
      if (wanted.attributes.operation === undefined)
        for (const child of wanted.children.filter((inner) => !isKey(inner))) visit(each, child, row);
      else if (row !== undefined) found.add(row);
    }
  };
  const reply = replyIn(data);
  if (reply !== undefined) for (const wanted of wrapped(undo).children) visit(reply, wanted, undefined);
  return found;
}

/** Undefined where the template has no row in the entry's own keys, nor around it. */
function rowOf(
  entry: XmlElement,
  wanted: XmlElement,
  above: number | undefined,
): number | undefined | 'another' {
  if (entry.name !== wanted.name || entry.namespace !== wanted.namespace) return 'another';
  let row = above;
  for (const key of wanted.children.filter(isKey)) {
    const text = entry.children.find(({ name }) => name === key.name)?.text.trim();
    const [before = '', after] = key.text.trim().split('{row}');
    if (after === undefined ? text !== before : text === undefined) return 'another';
    if (after === undefined) continue;
    const number = numberBetween(text ?? '', before, after);
    if (number === undefined || (row !== undefined && row !== number)) return 'another';
    row = number;
  }
  return row;
}

/** As it is written: what begins with a zero is not a row's. */
function numberBetween(text: string, before: string, after: string): number | undefined {
  const digits = text.slice(before.length, text.length - after.length);
  if (!/^[1-9]\d*$/.test(digits) || `${before}${digits}${after}` !== text) return undefined;
  return Number(digits);
}

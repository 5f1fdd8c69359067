import type { Resources } from '../../core/index.ts';
import type { Complexity, OperationTally, Outcome, WorkflowRecord } from '../../predict/index.ts';
import { amountIn, BadCell, oneOf, timeIn } from './cell.ts';

type Scope = WorkflowRecord['scopes'][number];

/** Columns of a CSV file of workflows: those that it must have, and the others. */
export const neededColumns: readonly string[] = ['requested_at', 'tool', 'device', 'held_ms'];
export const otherColumns: readonly string[] = [
  ...['workflow', 'complexity', 'estimate_ms', 'waited_ms', 'outcome', 'scopes', 'operations'],
  ...['waited_for', 'followed', 'cpu', 'memory', 'bandwidth', 'tool_cpu', 'tool_memory', 'tool_bandwidth'],
];

const outcomes: readonly Outcome[] = ['released', 'session-ended', 'revoked', 'device-denied', 'failed'];

/**
 * One workflow of a CSV row. Throws BadCell.
 *
 * @param cell the text of a column; empty where there is none
 * @param profiles names of device profiles, by configured device
 */
export function workflowOf(
  cell: (column: string) => string,
  line: number,
  profiles: ReadonlyMap<string, string>,
): WorkflowRecord {
  const device = cell('device');
  const profile = profiles.get(device);
  if (profile === undefined) throw new BadCell(noDevice(device, profiles));
  if (cell('tool') === '') throw new BadCell('tool is empty');
  const optional = <T>(column: string, read: (text: string) => T): T | undefined =>
    cell(column) === '' ? undefined : read(cell(column));
  return {
    ...{ workflow: cell('workflow') || `import-${line}`, tool: cell('tool'), device, profile },
    complexity: optional('complexity', complexityIn),
    estimate: optional('estimate_ms', amountIn),
    scopes: optional('scopes', (text) => scopesIn(text, device)) ?? [],
    requestedAt: timeIn(cell('requested_at')),
    waited: optional('waited_ms', amountIn) ?? 0,
    held: amountIn(cell('held_ms')),
    operations: optional('operations', operationsIn) ?? {},
    outcome: optional('outcome', (text) => oneOf(text, outcomes)) ?? 'released',
    used: resourcesIn(cell, ''),
    toolUsed: resourcesIn(cell, 'tool_'),
    waitedFor: optional('waited_for', (text) => text.split(';').map((tool) => tool.trim())) ?? [],
    followed: optional('followed', (text) => text),
    predicted: undefined,
  };
}

export function noDevice(device: string, known: ReadonlyMap<string, unknown>): string {
  return `no device '${device}' is configured; there are ${[...known.keys()].join(', ')}`;
}

function complexityIn(text: string): Complexity {
  return /^\d/.test(text) ? amountIn(text) : oneOf(text, ['low', 'medium', 'high'] as const);
}

/** `candidate X; running S`. */
function scopesIn(text: string, device: string): readonly Scope[] {
  return text.split(';').map((each) => {
    const [, datastore = '', mode = ''] = /^\s*\/?([\w.-]+)\s+(\w+)\s*$/.exec(each) ?? [];
    if (datastore === '')
      throw new BadCell(`'${each.trim()}' is no scope: write a datastore and a mode, candidate X`);
    return { path: [device, datastore], mode: oneOf(mode, ['IS', 'IX', 'S', 'SIX', 'X']) };
  });
}

/** `edit-config=3/420; commit=1/80`: how often, and milliseconds in all. */
function operationsIn(text: string): Readonly<Record<string, OperationTally>> {
  return Object.fromEntries(
    text.split(';').map((each) => {
      const [, name = '', count = '', time = ''] = /^\s*([\w.-]+)=([1-9]\d*)\/([\d.]+)\s*$/.exec(each) ?? [];
      if (name === '') throw new BadCell(`'${each.trim()}' is no count: write edit-config=3/420`);
      return [name, { count: Number(count), time: amountIn(time) }];
    }),
  );
}

/** All three or none: what is left out would be taken for nothing used. */
function resourcesIn(cell: (column: string) => string, prefix: string): Resources | undefined {
  const texts = ['cpu', 'memory', 'bandwidth'].map((name) => cell(prefix + name));
  if (texts.every((text) => text === '')) return undefined;
  const [cpu, memory, bandwidth] = texts.map(amountIn) as [number, number, number];
  return { cpu, memory, bandwidth };
}

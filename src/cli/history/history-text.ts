import type { LoadMetric, LoadSeries, WorkflowRecord } from '../../predict/index.ts';
import { digits, durationText } from '../amount-text.ts';
import { table } from '../table.ts';

const headings = [
  ...['when', 'tool', 'device', 'workflow', 'scopes', 'complexity', 'waited', 'waited for'],
  ...['held', 'predicted', 'operations', 'outcome'],
];

/** `forelock history`: a line a workflow, the newest first. */
export function workflowsText(records: readonly WorkflowRecord[]): string {
  if (records.length === 0) return 'History has no such workflow.';
  return table(headings, records.map(row).toReversed());
}

function row(record: WorkflowRecord): readonly string[] {
  const { tool, device, workflow, complexity, waited, waitedFor, held, predicted, outcome } = record;
  return [
    ...[timeText(record.requestedAt), tool, device, workflow, scopesText(record), String(complexity ?? '')],
    ...[durationText(waited), waitedFor.join(' '), durationText(held)],
    ...[predicted === undefined ? '' : durationText(predicted.hold), operationsText(record), outcome],
  ];
}

function scopesText({ scopes }: WorkflowRecord): string {
  return scopes.map(({ path, mode }) => `/${path.slice(1).join('/')} ${mode}`).join(' ');
}

function operationsText({ operations }: WorkflowRecord): string {
  return Object.entries(operations)
    .map(([name, { count, time }]) => `${count} ${name} (${durationText(time)})`)
    .join(', ');
}

/** `forelock history --load`: a line a step, the oldest first. */
export function loadText(metric: LoadMetric, { start, step, values }: LoadSeries): string {
  if (values.length === 0) return 'Nothing is known of this load in this time.';
  const rows = values.map((value, at) => [
    timeText(start + at * step),
    Number.isNaN(value) ? '' : digits(value),
  ]);
  return table(['from', metric], rows);
}

/** UTC: devices of one network are often in several zones. */
function timeText(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

import type { PastLoad } from '../../http/index.ts';
import type { WorkflowRecord } from '../../predict/index.ts';
import { amountIn, BadCell, loadIn, metricIn, timeIn } from './cell.ts';
import { type CsvRow, csvRows } from './csv.ts';
import { neededColumns, noDevice, otherColumns, workflowOf } from './workflow-cells.ts';

/** A line that can't be taken in, and why. */
export interface BadLine {
  readonly line: number;
  readonly why: string;
}

export interface CsvPast {
  readonly workflows: readonly WorkflowRecord[];
  readonly loads: readonly PastLoad[];
  readonly bad: readonly BadLine[];
}

const loadColumns: readonly string[] = ['time', 'device', 'metric', 'value'];

type Take = (cell: (column: string) => string, line: number) => void;

/**
 * Reads workflows, or load series where the header has the columns of one.
 *
 * @param profiles names of device profiles, by configured device
 * @param now milliseconds since the epoch: what is later is no past
 */
export function readHistoryCsv(text: string, profiles: ReadonlyMap<string, string>, now: number): CsvPast {
  const [workflows, loads, bad]: [WorkflowRecord[], PastLoad[], BadLine[]] = [[], [], []];
  const past = (at: number): void => {
    if (at > now) throw new BadCell(`${new Date(at).toISOString()} is still to come`);
  };
  const takeWorkflow: Take = (cell, line) => {
    const record = workflowOf(cell, line, profiles);
    past(record.requestedAt);
    workflows.push(record);
  };
  const takeLoad: Take = (cell) => {
    const device = cell('device');
    if (!profiles.has(device)) throw new BadCell(noDevice(device, profiles));
    const [at, metric] = [timeIn(cell('time')), metricIn(cell('metric'))];
    past(at);
    loads.push({ device, metric, at, value: loadIn(metric, amountIn(cell('value'))) });
  };
  let header: readonly string[] | undefined;
  for (const row of csvRows(text)) {
    const { line } = row;
    try {
      if ('fault' in row) throw new BadCell(row.fault);
      if (header === undefined) header = headerOf(row);
      else takeRow(row, header, header.includes('value') ? takeLoad : takeWorkflow);
    } catch (cause) {
      if (!(cause instanceof BadCell)) throw cause;
      bad.push({ line, why: cause.message });
      if (header === undefined) break;
    }
  }
  if (header === undefined && bad.length === 0)
    bad.push({ line: 1, why: 'the file is empty: a header is wanted' });
  return { workflows, loads, bad };
}

function headerOf({ cells }: CsvRow): readonly string[] {
  const isLoad = cells.includes('value');
  const [needed, others]: [readonly string[], readonly string[]] = isLoad
    ? [loadColumns, []]
    : [neededColumns, otherColumns];
  const missing = needed.filter((column) => !cells.includes(column));
  const unknown = cells.filter((column) => !needed.includes(column) && !others.includes(column));
  if (missing.length > 0)
    throw new BadCell(
      `the header has no ${missing.join(', ')}; workflows want ${neededColumns.join(', ')}, load wants ${loadColumns.join(', ')}`,
    );
  if (unknown.length > 0) throw new BadCell(`nothing is known of a column ${unknown.join(', ')}`);
  if (new Set(cells).size < cells.length) throw new BadCell('the header has a column twice');
  return cells;
}

function takeRow({ line, cells }: CsvRow, header: readonly string[], take: Take): void {
  if (cells.length !== header.length)
    throw new BadCell(`${cells.length} cells under a header of ${header.length}`);
  take((column) => cells[header.indexOf(column)] ?? '', line);
}

import { readFile } from 'node:fs/promises';
import { type Config, ForelockError } from '../../core/index.ts';
import type { PastLoad } from '../../http/index.ts';
import type { LoadMetric } from '../../predict/index.ts';
import { systemClock } from '../system-clock.ts';
import { BadCell, loadIn } from './cell.ts';
import { type BadLine, readHistoryCsv } from './history-csv.ts';
import { queryRange, type RangeQuery } from './prometheus.ts';
import { takeIn } from './take-in.ts';
import { noDevice } from './workflow-cells.ts';

/** Bad lines that are told one by one. */
const mostTold = 20;

/** Resolves with what was imported, in words; rejects with `history-invalid`, and then nothing was. */
export async function importCsv(config: Config, file: string, skipBad: boolean): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new ForelockError('history-invalid', `${file} can't be read: ${cause.message}`, { cause });
  });
  const { workflows, loads, bad } = readHistoryCsv(text, profilesOf(config), systemClock.now());
  if (bad.length > 0 && !(skipBad && workflows.length + loads.length > 0))
    throw new ForelockError('history-invalid', badText(file, bad));
  const where = await takeIn(config, { workflows, loads });
  const skipped = bad.length === 0 ? '' : `\nleft out:\n${badText(file, bad)}`;
  return importedText(`${workflows.length} workflows and ${loads.length} values of load`, where) + skipped;
}

export interface PrometheusImport extends RangeQuery {
  readonly device: string;
  readonly metric: LoadMetric;
  /** What each value is multiplied by. */
  readonly scale: number;
}

export async function importPrometheus(config: Config, asked: PrometheusImport): Promise<string> {
  const { device, metric, scale } = asked;
  const profiles = profilesOf(config);
  if (!profiles.has(device)) throw new ForelockError('history-invalid', noDevice(device, profiles));
  const { points, unusable } = await queryRange(asked);
  const loads = points.map(({ at, value }): PastLoad => {
    try {
      return { device, metric, at, value: loadIn(metric, value * scale) };
    } catch (cause) {
      if (!(cause instanceof BadCell)) throw cause;
      throw new ForelockError('history-invalid', `at ${new Date(at).toISOString()}: ${cause.message}`, {
        cause,
      });
    }
  });
  if (loads.length === 0)
    throw new ForelockError(
      'history-invalid',
      `the query gives no value in this time (${unusable} not finite)`,
    );
  const where = await takeIn(config, { workflows: [], loads });
  const left = unusable === 0 ? '' : `; ${unusable} that were not finite are gaps`;
  return importedText(`${loads.length} values of load${left}`, where);
}

function importedText(what: string, where: 'running' | 'at rest'): string {
  const effect =
    where === 'running' ? 'Forelock runs and knows them now' : 'Forelock will know them at its next start';
  return `imported ${what}; ${effect}`;
}

function badText(file: string, bad: readonly BadLine[]): string {
  const told = bad.slice(0, mostTold).map(({ line, why }) => `${file}:${line}: ${why}`);
  if (bad.length > told.length) told.push(`and ${bad.length - told.length} lines more`);
  return told.join('\n');
}

function profilesOf({ devices }: Config): ReadonlyMap<string, string> {
  return new Map(devices.map(({ name, profile }) => [name, profile]));
}

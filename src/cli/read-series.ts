import { readFile } from 'node:fs/promises';
import { ForelockError } from '../core/index.ts';
import type { LoadSeries } from '../predict/index.ts';

interface Sample {
  readonly line: number;
  readonly at: number;
  readonly value: number;
}

/** A series longer than this would not be looked at whole, and its gaps could fill the memory. */
const mostSteps = 1_000_000;

/** Rejects with ForelockError `series-invalid` that names the file and the line. */
export async function readSeries(file: string): Promise<LoadSeries> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ForelockError('series-invalid', `${file} could not be read`, { cause });
  });
  return decodeSeries(text, file);
}

/**
 * Two columns, timestamp and value, in the order of time; a first line of headings is passed over. A timestamp is ISO 8601
 * (UTC where no zone is named), or seconds or milliseconds since the epoch. Where the value is empty, NA or NaN, it is missing, and so is
 * each step that has no line. The step is the usual distance between lines.
 */
export function decodeSeries(text: string, file: string): LoadSeries {
  const samples = samplesOf(text, file);
  const [first, second] = samples;
  if (first === undefined || second === undefined) refuse(file, 1, 'fewer than two lines with a value');
  const distances = samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at));
  const step = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 1;
  const values: number[] = [first.value];
  for (const [index, { value, line }] of samples.slice(1).entries()) {
    const missing = Math.max(1, Math.round((distances[index] ?? step) / step)) - 1;
    if (values.length + missing > mostSteps) refuse(file, line, `more than ${mostSteps} steps of ${step} ms`);
    values.push(...new Array<number>(missing).fill(Number.NaN), value);
  }
  return { start: first.at, step, values };
}

function samplesOf(text: string, file: string): readonly Sample[] {
  const samples: Sample[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === '') continue;
    const sample = decodeLine(raw, index + 1, file, samples.length === 0 && index === 0);
    if (sample === undefined) continue;
    const before = samples.at(-1);
    if (before !== undefined && sample.at <= before.at)
      refuse(file, sample.line, `its time is not after that of line ${before.line}`);
    samples.push(sample);
  }
  return samples;
}

/** Undefined for a line of headings. */
function decodeLine(raw: string, line: number, file: string, mayBeHeading: boolean): Sample | undefined {
  const cells = raw.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const [time = '', text = ''] = cells;
  if (cells.length !== 2)
    refuse(file, line, `${cells.length} columns, where two are wanted: timestamp,value`);
  const at = decodeTime(time);
  const isMissing = /^(|na|nan|null)$/i.test(text);
  const value = isMissing ? Number.NaN : Number(text);
  if (mayBeHeading && at === undefined && Number.isNaN(value)) return undefined;
  if (at === undefined)
    refuse(file, line, `'${time}' is no timestamp (write 2026-01-31T12:00:00Z, or seconds since 1970)`);
  if (!isMissing && !Number.isFinite(value))
    refuse(file, line, `'${text}' is no number (leave it empty where none was read)`);
  return { line, at, value };
}

/** Numbers under this are seconds since the epoch, others milliseconds. */
const secondsUntil = 1e11;

function decodeTime(text: string): number | undefined {
  if (/^-?\d{5,}(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return Math.round(Math.abs(number) < secondsUntil ? number * 1_000 : number);
  }
  const hasZone = /(z|[+-]\d\d:?\d\d)$/i.test(text) && /\d[t ]\d/i.test(text);
  const isDateAlone = /^\d{4}(-\d\d){0,2}$/.test(text);
  if (!/^\d{4}/.test(text)) return undefined;
  const at = Date.parse(hasZone || isDateAlone ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(at) ? undefined : at;
}

function refuse(file: string, line: number, what: string): never {
  throw new ForelockError('series-invalid', `${file}, line ${line}: ${what}`);
}

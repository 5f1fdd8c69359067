import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from './exchange.ts';
import type { Json } from './kube-apiserver.ts';

const recorded = join(import.meta.dirname, 'recorded');
const openapi = 'openapi.json';

/** FORELOCK_RECORD=1 writes down what a real server says. */
export const records: boolean = process.env.FORELOCK_RECORD !== undefined;

/** Of the servers that were recorded, such as v1.33.5. */
export function recordedVersions(): readonly string[] {
  return readdirSync(recorded);
}

/** One exchange a line. */
export function writeRecording(version: string, scenario: string, exchanges: readonly Exchange[]): void {
  mkdirSync(join(recorded, version), { recursive: true });
  const lines = exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`);
  writeFileSync(join(recorded, version, `${scenario}.jsonl`), lines.join(''));
}

export function readRecording(version: string, scenario: string): readonly Exchange[] {
  const text = readFileSync(join(recorded, version, `${scenario}.jsonl`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Exchange);
}

export function allExchanges(version: string): readonly Exchange[] {
  const files = readdirSync(join(recorded, version)).filter((name) => name !== openapi);
  return files.flatMap((file) => readRecording(version, file.replace('.jsonl', '')));
}

export function writePublished(version: string, api: Json): void {
  mkdirSync(join(recorded, version), { recursive: true });
  writeFileSync(join(recorded, version, openapi), `${JSON.stringify(api, null, 2)}\n`);
}

export function readPublished(version: string): Json {
  return JSON.parse(readFileSync(join(recorded, version, openapi), 'utf8'));
}

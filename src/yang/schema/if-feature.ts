import { type Part, resolveName } from './module.ts';

/**
 * Whether an if-feature expression holds (RFC 7950 section 7.20.2):
 *
 *     expr = term ["or" expr]; term = factor ["and" term]; factor = "not" factor / "(" expr ")" / [prefix:]name
 *
 * A feature that nobody defines is disabled.
 */
export function featureHolds(expression: string, part: Part): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  return readOr({ tokens, at: 0, part });
}

interface Reading {
  readonly tokens: readonly string[];
  at: number;
  readonly part: Part;
}

function readOr(reading: Reading): boolean {
  const left = readAnd(reading);
  if (reading.tokens[reading.at] !== 'or') return left;
  reading.at += 1;
  return readOr(reading) || left;
}

function readAnd(reading: Reading): boolean {
  const left = readFactor(reading);
  if (reading.tokens[reading.at] !== 'and') return left;
  reading.at += 1;
  return readAnd(reading) && left;
}

function readFactor(reading: Reading): boolean {
  const token = reading.tokens[reading.at++] ?? '';
  if (token === 'not') return !readFactor(reading);
  if (token !== '(') return enabled(token, reading.part);
  const inner = readOr(reading);
  reading.at += 1;
  return inner;
}

function enabled(written: string, part: Part): boolean {
  const named = resolveName(part, written);
  return named?.module.features.has(named.name) === true;
}

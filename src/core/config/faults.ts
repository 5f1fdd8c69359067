import type { z } from 'zod';
import { nearest } from './nearest.ts';
import type { KeyPath } from './places.ts';

/** One thing that is wrong: where, what, and what to write instead. */
export interface Fault {
  readonly path: KeyPath;
  /** Whether the key itself is wrong, not its value. */
  readonly atKey: boolean;
  readonly wrong: string;
  readonly instead: string;
}

/** `known` names the keys that may stand at a path. */
export function faultsOf(
  issue: z.core.$ZodIssue,
  known: (path: KeyPath) => readonly string[],
): readonly Fault[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, known(path)));
  const inner = issue.code === 'invalid_union' ? closest(issue) : undefined;
  if (inner !== undefined) {
    return inner.flatMap((found) => faultsOf({ ...found, path: [...path, ...found.path] }, known));
  }
  return [{ path, atKey: false, wrong: wrongness(issue, path), instead: issue.message }];
}

function unknownKey(path: KeyPath, key: string, known: readonly string[]): Fault {
  const meant = nearest(key, known);
  const instead = meant === undefined ? `the keys here are ${known.join(', ')}` : `did you mean ${meant}?`;
  return { path: [...path, key], atKey: true, wrong: 'is not a key of Forelock', instead };
}

/** Of a choice between a block and a word: where a block was written, its own faults say more. */
function closest(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  if (typeof issue.input !== 'object' || issue.input === null) return undefined;
  return issue.errors.find(
    (errors) => errors.length > 0 && errors.every((found) => found.code !== 'invalid_value'),
  );
}

function wrongness(issue: z.core.$ZodIssue, path: KeyPath): string {
  const params = issue.code === 'custom' ? issue.params : undefined;
  if (typeof params?.wrong === 'string') return params.wrong;
  if (issue.input === undefined) return 'is missing';
  return `is ${shown(issue.input, path)}`;
}

/** What may hold a secret that was put in the wrong place is not repeated. */
const secretive = /^(password|passphrase|key|private-key)/;

function shown(value: unknown, path: KeyPath): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a block of keys';
  if (path.some((step) => secretive.test(String(step)))) return `a ${typeof value} that does not fit`;
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

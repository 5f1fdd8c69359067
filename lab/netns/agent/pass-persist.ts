import type { Readable, Writable } from 'node:stream';
import type { DeviceJournal } from './journal.ts';

/*
 * The line protocol of snmpd.conf(5) pass_persist:
 *   PING                         -> PONG
 *   get | getnext, OID           -> OID, type, value  |  NONE
 *   set, OID, "type value"       -> DONE  |  the name of an error
 * snmpd 5.9.3 sends one more blank line after a set: blank lines mean nothing, the end of input alone ends the agent.
 */
export interface Variable {
  readonly oid: readonly number[];
  readonly type: 'integer' | 'gauge' | 'string';
  readonly value: number | string;
}

export type SetAnswer =
  | 'DONE'
  | 'not-writable'
  | 'wrong-type'
  | 'wrong-value'
  | 'inconsistent-value'
  | 'resource-unavailable';

/** A part of the MIB. `variables` is all that can be read now, in any order. */
export interface Subtree {
  variables(): Variable[];
  /**
   * What a variable that may be set, but is not there, reads as: before each SET snmpd asks for the variable, and answers
   * notWritable by itself where there is none, so that no row could ever be made. A walk shows the rows that are there alone.
   */
  absent(oid: readonly number[]): Variable | undefined;
  set(oid: readonly number[], value: number): SetAnswer;
}

export function compareOids(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function parseOid(text: string): number[] {
  return text.split('.').filter(Boolean).map(Number);
}

function told(variable: Variable | undefined): string {
  if (variable === undefined) return 'NONE';
  return `.${variable.oid.join('.')}\n${variable.type}\n${variable.value}`;
}

function answerGet(subtree: Subtree, oid: readonly number[]): string {
  return told(subtree.variables().find((each) => compareOids(each.oid, oid) === 0) ?? subtree.absent(oid));
}

function answerGetNext(subtree: Subtree, oid: readonly number[]): string {
  const later = subtree.variables().filter((each) => compareOids(each.oid, oid) > 0);
  return told(later.sort((a, b) => compareOids(a.oid, b.oid))[0]);
}

function answerSet(subtree: Subtree, oid: readonly number[], assignment: string): string {
  const value = Number(assignment.slice(assignment.indexOf(' ') + 1).replaceAll('"', ''));
  return Number.isSafeInteger(value) && value >= 0 ? subtree.set(oid, value) : 'wrong-value';
}

/** Takes a line, gives an answer when a request is whole. */
export function passPersist(subtree: Subtree): (line: string) => string | undefined {
  let pending: string[] = [];
  return (line) => {
    if (line === '' && pending.length === 0) return undefined;
    if (line === 'PING') return 'PONG';
    pending.push(line);
    const [verb, oid = '', assignment = ''] = pending;
    if (pending.length < (verb === 'set' ? 3 : 2)) return undefined;
    pending = [];
    if (verb === 'get') return answerGet(subtree, parseOid(oid));
    if (verb === 'getnext') return answerGetNext(subtree, parseOid(oid));
    return verb === 'set' ? answerSet(subtree, parseOid(oid), assignment) : 'NONE';
  };
}

/** The subtree, with each SET written down before and after it is carried out. */
function watched(subtree: Subtree, journal: DeviceJournal): Subtree {
  return {
    variables: () => subtree.variables(),
    absent: (oid) => subtree.absent(oid),
    set: (oid, value) => {
      journal(`set-asked ${oid.join('.')} ${value}`);
      const told = subtree.set(oid, value);
      // The answer is written next, by the same turn; behind it this process may sleep for as long as the kernel likes.
      journal(`set-answered ${oid.join('.')} ${value}`);
      return told;
    },
  };
}

/** Answers on `output` until `input` ends; `journal` is told of each SET, before it is begun and when it is done. */
export async function servePassPersist(
  subtree: Subtree,
  input: Readable,
  output: Writable,
  journal: DeviceJournal,
): Promise<void> {
  const answer = passPersist(watched(subtree, journal));
  let rest = '';
  for await (const data of input) {
    const lines = (rest + String(data)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const text = answer(line.trim());
      if (text !== undefined) output.write(`${text}\n`);
    }
  }
}

import { type Document, isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ForelockError } from '../core/index.ts';
import { type DeviceProfile, profileSchema, resolveProfile } from './profile.ts';

/** Throws ForelockError `config-invalid` that names file, line and key of everything that is wrong. */
export function compileProfile(yamlText: string, fileName: string): DeviceProfile {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const { line } = lines.linePos(broken.pos[0]);
    throw new ForelockError('config-invalid', `${fileName}:${line}: ${broken.message}`, { cause: broken });
  }
  const checked = profileSchema.safeParse(document.toJS());
  if (checked.success) return resolveProfile(checked.data);
  const found = checked.error.issues.map((issue) => describe(issue, document, lines, fileName));
  throw new ForelockError('config-invalid', found.join('\n'), { cause: checked.error });
}

function describe(issue: z.core.$ZodIssue, document: Document, lines: LineCounter, fileName: string): string {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...issue.path, ...unknown].filter((key) => typeof key !== 'symbol');
  const line = lineOf(document, lines, path);
  return `${fileName}:${line}: ${path.join('.') || 'the profile'}: ${issue.message}`;
}

/** The line of the key itself, or of the nearest thing around it where the key is missing. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const offset = offsetOf(document, path.slice(0, depth));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

function offsetOf(document: Document, path: readonly (string | number)[]): number | undefined {
  const around = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (isMap(around)) {
    const pair = around.items.find(({ key }) => String(key) === String(path.at(-1)));
    return rangeOf(pair?.key)?.[0];
  }
  return rangeOf(document.getIn(path, true))?.[0];
}

function rangeOf(node: unknown): readonly number[] | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  return Array.isArray(node.range) ? node.range : undefined;
}

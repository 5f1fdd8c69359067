import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ForelockError } from '../errors.ts';
import type { Config } from './config.ts';
import { crossFaults } from './cross-faults.ts';
import { type Fault, faultsOf } from './faults.ts';
import { knownKeys } from './known-keys.ts';
import { keyPathText, Places } from './places.ts';
import { resolveConfig } from './resolve.ts';
import { configSchema } from './schema.ts';

/**
 * Compiles forelock.yaml. Relative file names are resolved against the folder of `fileName`. Throws ForelockError
 * `config-invalid` with a line for everything that is wrong: `file:line:column: key: what is wrong; what to write`.
 */
export function compileConfig(text: string, fileName: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const places = new Places(document, lines);
  const broken = document.errors.map(
    ({ pos, message }) => `${fileName}:${places.ofOffset(pos[0])}: ${message}`,
  );
  if (broken.length > 0) throw invalid(broken, document.errors[0]);
  const value: unknown = document.toJS();
  const checked = configSchema.safeParse(value, { reportInput: true });
  const faults = [
    ...(checked.error?.issues ?? []).flatMap((issue) => faultsOf(issue, knownKeys)),
    ...crossFaults(value),
  ];
  if (checked.data !== undefined && faults.length === 0) return resolveConfig(checked.data, fileName);
  throw invalid(inFileOrder(faults, places, fileName), checked.error);
}

function inFileOrder(faults: readonly Fault[], places: Places, fileName: string): readonly string[] {
  const placed = faults.map((fault) => ({
    fault,
    at: fault.atKey ? places.ofKey(fault.path) : places.ofValue(fault.path),
  }));
  const order = ({ at }: { at: string }): number => {
    const [line = 0, column = 0] = at.split(':').map(Number);
    return line * 10_000 + column;
  };
  return placed
    .sort((one, other) => order(one) - order(other))
    .map(
      ({ fault, at }) => `${fileName}:${at}: ${keyPathText(fault.path)}: ${fault.wrong}; ${fault.instead}`,
    );
}

function invalid(messages: readonly string[], cause: z.ZodError | Error | undefined): ForelockError {
  return new ForelockError('config-invalid', messages.join('\n'), { cause });
}

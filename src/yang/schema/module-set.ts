import type { Statement } from '../text/statement.ts';

/** One module that a device has, as its YANG library (RFC 8525) or its hello tells it. */
export interface ModuleEntry {
  readonly name: string;
  /** Empty where the module has none. */
  readonly revision: string;
  readonly namespace: string;
  /** Features that are enabled. */
  readonly features: readonly string[];
  /** Modules that deviate from this one. */
  readonly deviations: readonly string[];
  /** Not only there for its typedefs and groupings. */
  readonly implemented: boolean;
  readonly submodules: readonly Submodule[];
}

export interface Submodule {
  readonly name: string;
  readonly revision: string;
}

export type ModuleSet = readonly ModuleEntry[];

/** Parsed texts of modules and submodules, by `textKey`. */
export type ModuleTexts = ReadonlyMap<string, Statement>;

/** `name@revision`, or the name alone. */
export function textKey({ name, revision }: Submodule): string {
  return revision === '' ? name : `${name}@${revision}`;
}

/** Two sets with the same text give the same schema; fit to be hashed. */
export function moduleSetText(set: ModuleSet): string {
  const lines = set.map((entry) =>
    JSON.stringify([
      textKey(entry),
      entry.implemented,
      [...entry.features].sort(),
      [...entry.deviations].sort(),
      entry.submodules.map(textKey).sort(),
    ]),
  );
  return lines.sort().join('\n');
}

/** The newest revision that a text tells of itself; empty where it tells none. */
export function revisionOf(module: Statement): string {
  const all = module.children.filter(({ keyword }) => keyword === 'revision');
  return (
    all
      .map(({ argument }) => argument ?? '')
      .sort()
      .at(-1) ?? ''
  );
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  argumentOf,
  argumentsOf,
  compileSchema,
  type ModuleEntry,
  parseYang,
  revisionOf,
  type Schema,
  type Statement,
  textKey,
} from '../../src/yang/index.ts';

/** Texts of a folder and the folders in it, by `name@revision`. */
export function readFolder(folder: string): Map<string, Statement> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yang'),
  );
  return new Map(files.sort().map((file) => keyed(parseYang(readFileSync(join(folder, file), 'utf8')))));
}

/** Texts given as text. */
export function readTexts(...texts: readonly string[]): Map<string, Statement> {
  return new Map(texts.map((text) => keyed(parseYang(text))));
}

function keyed(statement: Statement): [string, Statement] {
  return [textKey({ name: statement.argument ?? '', revision: revisionOf(statement) }), statement];
}

/** Every module of the texts; those named, or all, are implemented with every feature. */
export function schemaOf(texts: ReadonlyMap<string, Statement>, implemented?: ReadonlySet<string>): Schema {
  const modules = [...texts].filter(([, { keyword }]) => keyword === 'module');
  const set = modules.map(([key, statement]): ModuleEntry => {
    const name = statement.argument ?? '';
    return {
      name,
      revision: revisionOf(statement),
      namespace: argumentOf(statement, 'namespace') ?? '',
      features: implemented?.has(key) === false ? [] : featuresOf(statement, texts),
      deviations: [],
      implemented: implemented?.has(key) ?? true,
      submodules: argumentsOf(statement, 'include').map((each) => submodule(each, texts)),
    };
  });
  return compileSchema(set, texts);
}

function featuresOf(statement: Statement, texts: ReadonlyMap<string, Statement>): readonly string[] {
  const included = argumentsOf(statement, 'include').flatMap((name) => {
    const text = texts.get(textKey(submodule(name, texts)));
    return text === undefined ? [] : featuresOf(text, texts);
  });
  return [...argumentsOf(statement, 'feature'), ...included];
}

function submodule(name: string, texts: ReadonlyMap<string, Statement>): { name: string; revision: string } {
  const found = [...texts.values()].find(({ argument }) => argument === name);
  return { name, revision: found === undefined ? '' : revisionOf(found) };
}

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Log } from './core/index.ts';
import { encodeGetSchema, type NetconfClient, namespaces, readXml } from './netconf/index.ts';
import {
  argumentOf,
  type ModuleEntry,
  type ModuleSet,
  type ModuleTexts,
  parseYang,
  revisionOf,
  type Statement,
  type Submodule,
  substatements,
  textKey,
} from './yang/index.ts';

export type SchemaClient = Pick<NetconfClient, 'hello' | 'rpc' | 'close'>;

/** What the texts of a module set are read by. */
export interface TextSource {
  readonly client: SchemaClient;
  /** Texts that have a revision are kept here, as `name@revision.yang`. */
  readonly cacheDirectory: string;
  readonly log: Log;
  readonly device: string;
}

/** Modules with the texts that could be had. */
export interface ReadModules {
  readonly set: ModuleSet;
  readonly texts: ModuleTexts;
}

/**
 * Reads the texts of a module set, from the cache or by get-schema (RFC 6022 section 3.1), and of what they import and include
 * beyond it, as a hello leaves that out. A text that can't be had or read is told in the log and left out. Rejects where
 * the connection is lost.
 */
export async function readModules(source: TextSource, listed: ModuleSet): Promise<ReadModules> {
  const texts = new Map<string, Statement>();
  const set = [...listed, ...deviating(listed)];
  const asked = new Set<string>();
  const pending: Submodule[] = set.flatMap((entry) => [entry, ...entry.submodules]);
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const key = textKey(next);
    if (asked.has(key)) continue;
    asked.add(key);
    const statement = await readModule(source, next);
    if (statement === undefined) continue;
    texts.set(key, statement);
    const named = new Set([...asked, ...pending.map(textKey)].map((each) => each.replace(/@.*/, '')));
    for (const also of unlisted(statement, named)) {
      pending.push(also.submodule);
      if (also.imported) set.push(importOnly(also.submodule));
    }
  }
  return { set, texts };
}

/** Modules that deviate from listed ones and are not listed themselves. */
function deviating(listed: ModuleSet): ModuleSet {
  const known = new Set(listed.map(({ name }) => name));
  const names = new Set(listed.flatMap(({ deviations }) => deviations).filter((name) => !known.has(name)));
  return [...names].map((name) => ({ ...importOnly({ name, revision: '' }), implemented: true }));
}

interface Unlisted {
  readonly submodule: Submodule;
  readonly imported: boolean;
}

function unlisted(statement: Statement, named: ReadonlySet<string>): readonly Unlisted[] {
  return (['import', 'include'] as const).flatMap((keyword) =>
    substatements(statement, keyword)
      .filter(({ argument }) => !named.has(argument ?? ''))
      .map((each) => ({
        submodule: { name: each.argument ?? '', revision: argumentOf(each, 'revision-date') ?? '' },
        imported: keyword === 'import',
      })),
  );
}

function importOnly(named: Submodule): ModuleEntry {
  return { ...named, namespace: '', features: [], deviations: [], implemented: false, submodules: [] };
}

async function readModule(source: TextSource, named: Submodule): Promise<Statement | undefined> {
  const { log, device } = source;
  // A thousand modules are parsed in one go otherwise, and sessions would wait.
  await turn();
  const cached = await fromCache(source, named);
  const text = cached ?? (await fetch(source, named));
  if (text === undefined) return undefined;
  try {
    const statement = parseYang(text);
    if (statement.argument !== named.name) throw new Error(`it is ${statement.argument}'s`);
    if (cached === undefined && revisionOf(statement) === named.revision) await keep(source, named, text);
    return statement;
  } catch (cause) {
    log.warn({ device, module: textKey(named), why: String(cause) }, 'a YANG text is not as it should be');
    return undefined;
  }
}

async function fetch({ client, log, device }: TextSource, named: Submodule): Promise<string | undefined> {
  const version = named.revision === '' ? undefined : named.revision;
  const { ok, data, errors } = await client.rpc(encodeGetSchema(named.name, version));
  if (ok)
    return readXml(`<reply xmlns="${namespaces.base}" xmlns:nc="${namespaces.base}">${data}</reply>`)
      .children[0]?.text;
  const why = errors[0]?.message ?? errors[0]?.tag;
  log.warn({ device, module: textKey(named), why }, 'the device gives no text of a module that it has');
  return undefined;
}

/** Names come from the device: whatever is no module's name is no file's either. */
function fileOf({ cacheDirectory }: TextSource, { name, revision }: Submodule): string | undefined {
  const safe = /^[A-Za-z_][\w.-]*$/.test(name) && /^\d{4}-\d{2}-\d{2}$/.test(revision);
  return safe ? join(cacheDirectory, `${name}@${revision}.yang`) : undefined;
}

async function fromCache(source: TextSource, named: Submodule): Promise<string | undefined> {
  const file = fileOf(source, named);
  return file === undefined ? undefined : readFile(file, 'utf8').catch(() => undefined);
}

/** Whole or not at all, as another process may read it; a cache that can't be written is done without. */
async function keep(source: TextSource, named: Submodule, text: string): Promise<void> {
  const file = fileOf(source, named);
  if (file === undefined) return;
  const draft = `${file}.${randomUUID()}`;
  try {
    await mkdir(source.cacheDirectory, { recursive: true, mode: 0o700 });
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, file);
  } catch (cause) {
    source.log.warn({ file, why: String(cause) }, 'a YANG text could not be kept');
  }
}

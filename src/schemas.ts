import { createHash } from 'node:crypto';
import type { Log } from './core/index.ts';
import { encodeGet, namespaces, readXml } from './netconf/index.ts';
import type { DeviceSchema, DeviceSchemas } from './proxy/index.ts';
import { readModules, type SchemaClient } from './schema-texts.ts';
import {
  compileSchema,
  type ModuleSet,
  moduleSetText,
  readHelloModules,
  readYangLibrary,
  type Schema,
  yangLibraryNamespace,
} from './yang/index.ts';

export interface SchemasOptions {
  /** Opens a session of Forelock's own that has settled, as its profile asks; it is closed when the schema is read. */
  readonly clientFor: (device: string) => Promise<SchemaClient>;
  readonly cacheDirectory: string;
  readonly log: Log;
  /** Milliseconds after which a device that could not tell is asked again; 60,000 where left out. */
  readonly retryAfter?: number;
}

/** What is known of devices' schemas. */
export interface Schemas extends DeviceSchemas {
  /** What is known now; the first question starts the learning. */
  schemaOf(device: string): DeviceSchema;
  /** For a device that has changed its modules: the next question starts anew. */
  forget(device: string): void;
  close(): void;
}

/** Learns devices' schemas in the background, and shares one schema between devices of the same module set. */
export function openSchemas(options: SchemasOptions): Schemas {
  return new LearntSchemas(options);
}

interface Learning {
  known: DeviceSchema;
  done: Promise<DeviceSchema>;
}

class LearntSchemas implements Schemas {
  readonly #options: SchemasOptions;
  readonly #devices = new Map<string, Learning>();
  /** By the hash of the module set. */
  readonly #shared = new Map<string, Promise<Schema>>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(options: SchemasOptions) {
    this.#options = options;
  }

  schemaOf(device: string): DeviceSchema {
    return this.#learning(device).known;
  }

  learn(device: string): Promise<DeviceSchema> {
    return this.#learning(device).done;
  }

  known(device: string): Schema | undefined {
    const known = this.#devices.get(device)?.known;
    return known !== undefined && 'schema' in known ? known.schema : undefined;
  }

  forget(device: string): void {
    this.#devices.delete(device);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#retries) clearTimeout(timer);
  }

  #learning(device: string): Learning {
    const before = this.#devices.get(device);
    if (before !== undefined) return before;
    const known = { unknown: 'the device is being asked for its YANG modules' };
    const learning: Learning = { known, done: Promise.resolve(known) };
    this.#devices.set(device, learning);
    learning.done = this.#ask(device).then((found) => {
      learning.known = found;
      if ('unknown' in found) this.#askLater(device, learning);
      return found;
    });
    return learning;
  }

  async #ask(device: string): Promise<DeviceSchema> {
    try {
      const client = await this.#options.clientFor(device);
      try {
        const set = await moduleSetOf(client);
        if (set.length === 0) return { unknown: 'the device names no YANG modules' };
        return { schema: await this.#compiled(device, client, set) };
      } finally {
        await client.close();
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.#options.log.warn({ device, why }, 'the schema of a device could not be learnt');
      return { unknown: `its YANG modules could not be learnt: ${why}` };
    }
  }

  #askLater(device: string, learning: Learning): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      if (this.#devices.get(device) === learning) this.forget(device);
    }, this.#options.retryAfter ?? 60_000);
    timer.unref();
    this.#retries.add(timer);
  }

  #compiled(device: string, client: SchemaClient, set: ModuleSet): Promise<Schema> {
    const hash = createHash('sha256').update(moduleSetText(set)).digest('hex');
    const shared = this.#shared.get(hash) ?? this.#compile(device, client, set);
    this.#shared.set(hash, shared);
    shared.catch(() => this.#shared.delete(hash));
    return shared;
  }

  async #compile(device: string, client: SchemaClient, listed: ModuleSet): Promise<Schema> {
    const { cacheDirectory, log } = this.#options;
    const { set, texts } = await readModules({ client, cacheDirectory, log, device }, listed);
    const schema = compileSchema(set, texts);
    for (const { module, why } of schema.leftOut) {
      log.warn({ device, module, why }, 'a module is left out of the schema');
    }
    log.info({ device, modules: schema.modules.size, leftOut: schema.leftOut.length }, 'learnt a schema');
    return schema;
  }
}

/** By the YANG library of either RFC, else by what the hello names. */
async function moduleSetOf(client: SchemaClient): Promise<ModuleSet> {
  const { capabilities } = client.hello;
  const library = capabilities.find((each) => each.includes(':yang-library:'));
  if (library === undefined) return readHelloModules(capabilities);
  const name = library.includes(':yang-library:1.0') ? 'modules-state' : 'yang-library';
  const { ok, data } = await client.rpc(encodeGet({ subtree: `<${name} xmlns="${yangLibraryNamespace}"/>` }));
  const reply = `<reply xmlns="${namespaces.base}" xmlns:nc="${namespaces.base}">${data}</reply>`;
  return (ok ? readYangLibrary(readXml(reply)) : undefined) ?? readHelloModules(capabilities);
}

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Log, silentLog } from '../src/core/index.ts';
import { decodeReply } from '../src/netconf/index.ts';
import type { SchemaClient } from '../src/schema-texts.ts';
import { openSchemas, type Schemas } from '../src/schemas.ts';

const library = 'urn:ietf:params:xml:ns:yang:ietf-yang-library';
const texts: Readonly<Record<string, string>> = {
  a: 'module a { namespace "urn:a"; prefix a; import t { prefix t; } revision 2024-01-01; container top { leaf x { type t:n; } } }',
  b: 'module b { namespace "urn:b"; prefix b; import a { prefix a; } revision 2024-01-02; container other; }',
  t: 'module t { namespace "urn:t"; prefix t; revision 2024-01-03; typedef n { type uint8; } }',
};

function listed(name: string, revision: string, conformance = 'implement'): string {
  return `<module><name>${name}</name><revision>${revision}</revision><namespace>urn:${name}</namespace><conformance-type>${conformance}</conformance-type></module>`;
}

const all = [listed('a', '2024-01-01'), listed('b', '2024-01-02'), listed('t', '2024-01-03', 'import')].join(
  '',
);

/** Answers as a device that has these texts and that list; `asked` fills with the modules whose text was asked for. */
function client(modules: string | undefined, gives: readonly string[], asked: string[] = []): SchemaClient {
  const capabilities =
    modules === undefined
      ? ['urn:a?module=a&revision=2024-01-01', 'urn:ietf:params:netconf:base:1.0']
      : ['urn:ietf:params:netconf:capability:yang-library:1.0?revision=2016-06-21'];
  const reply = (inner: string): ReturnType<typeof decodeReply> =>
    decodeReply(
      `<rpc-reply xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="1">${inner}</rpc-reply>`,
    );
  return {
    hello: { capabilities, sessionId: 1 },
    rpc: async (operation) => {
      const name = /<identifier>(.*?)</.exec(operation)?.[1];
      if (name === undefined)
        return reply(`<data><modules-state xmlns="${library}">${modules}</modules-state></data>`);
      asked.push(name);
      if (gives.includes(name)) return reply(`<data>${texts[name]}</data>`);
      return reply(
        '<rpc-error><error-tag>invalid-value</error-tag><error-severity>error</error-severity></rpc-error>',
      );
    },
    close: async () => {},
  };
}

let cacheDirectory: string;
let open: Schemas[];
beforeEach(() => {
  cacheDirectory = mkdtempSync('/tmp/fl-schemas-');
  open = [];
});
afterEach(() => {
  for (const each of open) each.close();
  rmSync(cacheDirectory, { recursive: true, force: true });
});

function opened(clientFor: (device: string) => SchemaClient, log: Log = silentLog): Schemas {
  const schemas = openSchemas({ clientFor: async (device) => clientFor(device), cacheDirectory, log });
  open.push(schemas);
  return schemas;
}

async function learnt(
  schemas: Schemas,
  device = 'r1',
): Promise<readonly [readonly string[], readonly string[]]> {
  const known = await schemas.learn(device);
  if ('unknown' in known) throw new Error(known.unknown);
  return [[...known.schema.roots.keys()], known.schema.leftOut.map(({ module }) => module)];
}

describe("a device's schema", () => {
  it('is learnt in the background, and shared by devices of the same module set', async () => {
    const asked: string[] = [];
    const schemas = opened(() => client(all, ['a', 'b', 't'], asked));
    expect(schemas.schemaOf('r1')).toEqual({ unknown: 'the device is being asked for its YANG modules' });
    const [first, second] = [await schemas.learn('r1'), await schemas.learn('r2')];
    expect(first).toEqual(second);
    expect('schema' in first && 'schema' in second && first.schema === second.schema).toBe(true);
    expect(schemas.schemaOf('r1')).toBe(first);
    expect(asked).toEqual(['a', 'b', 't']);
  });

  it('comes from the cache where a text with its revision is there', async () => {
    await learnt(opened(() => client(all, ['a', 'b', 't'])));
    expect(readdirSync(cacheDirectory)).toEqual([
      'a@2024-01-01.yang',
      'b@2024-01-02.yang',
      't@2024-01-03.yang',
    ]);
    const asked: string[] = [];
    expect(await learnt(opened(() => client(all, [], asked)))).toEqual([['a:top', 'b:other'], []]);
    expect(asked).toEqual([]);
  });

  it('lacks the modules whose text the device does not give, and says so', async () => {
    const said: unknown[] = [];
    const log = { ...silentLog, warn: (fields: unknown) => void said.push(fields) };
    const schemas = opened(() => client(all, ['a', 't']), log);
    expect(await learnt(schemas)).toEqual([['a:top'], ['b@2024-01-02']]);
    expect(said).toContainEqual({ device: 'r1', module: 'b@2024-01-02', why: 'its text is missing' });
  });

  it('comes from the hello where there is no library, with what is imported', async () => {
    expect(await learnt(opened(() => client(undefined, ['a', 't'])))).toEqual([['a:top'], []]);
  });

  it('writes no file where a name is none of a module', async () => {
    const schemas = opened(() => client(listed('../evil', '2024-01-01'), ['../evil']));
    expect(await learnt(schemas)).toEqual([[], ['../evil@2024-01-01']]);
    expect(readdirSync(cacheDirectory)).toEqual([]);
  });

  it('is unknown, with the reason, where the device can not be reached; and is asked for anew later', async () => {
    let reachable = false;
    const clientFor = async (): Promise<SchemaClient> => {
      if (!reachable) throw new Error('no route');
      return client(all, ['a', 'b', 't']);
    };
    const schemas = openSchemas({ clientFor, cacheDirectory, log: silentLog, retryAfter: 1 });
    open.push(schemas);
    expect(await schemas.learn('r1')).toEqual({ unknown: 'its YANG modules could not be learnt: no route' });
    reachable = true;
    await expect.poll(async () => 'schema' in (await schemas.learn('r1'))).toBe(true);
  });
});

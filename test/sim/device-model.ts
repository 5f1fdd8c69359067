import type { InstancePath, Schema } from '../../src/yang/index.ts';
import { readTexts, schemaOf } from '../yang/module-folder.ts';
import type { Dice } from './dice.ts';

const namespace = 'urn:sim:net';
const operations = 'urn:ietf:params:xml:ns:netconf:base:1.0';

/** The schema of every simulated device, compiled once for all runs. */
export const deviceSchema: Schema = schemaOf(
  readTexts(`module net { namespace "${namespace}"; prefix n; yang-version 1.1;
    container interfaces { list interface { key name;
      leaf name { type string; } leaf description { type string; } leaf mtu { type string; } } }
    container users { list user { key name;
      leaf name { type string; } leaf group { type string; }
      leaf home { type leafref { path "/n:interfaces/n:interface/n:name"; } } } } }`),
);

type List = 'interface' | 'user';

/** A list entry that is named. */
export interface Entry {
  readonly list: List;
  readonly name: string;
}

/** A subtree as policy or a client names it, and some entries that lie in it. */
export interface Subtree {
  readonly expression: string;
  readonly path: InstancePath;
  readonly entries: readonly Entry[];
}

const leaves: Readonly<Record<List, readonly string[]>> = {
  interface: ['description', 'mtu'],
  user: ['group', 'home'],
};

function entriesOf(list: List, ...names: readonly string[]): readonly Entry[] {
  return names.map((name) => ({ list, name }));
}

const interfaces = entriesOf('interface', 'e0', 'e1', 'e2');
const users = entriesOf('user', 'u0', 'u1');
export const everywhere: readonly Entry[] = [...interfaces, ...users];

export const subtrees: readonly Subtree[] = [
  ...everywhere.map(subtreeOf),
  { expression: '/net:interfaces', path: ['net:interfaces'], entries: interfaces },
  { expression: '/net:users', path: ['net:users'], entries: users },
];

function subtreeOf(entry: Entry): Subtree {
  const { list, name } = entry;
  const expression = `/net:${list}s/net:${list}[net:name='${name}']`;
  return { expression, path: pathOf(entry), entries: [entry] };
}

function pathOf({ list, name }: Entry): InstancePath {
  return [`net:${list}s`, list, `[name='${name}']`];
}

/** Where the subtrees are that policy lets a tool write; undefined: everywhere. */
export function pathsOf(writes: readonly string[] | undefined): readonly InstancePath[] | undefined {
  return writes && subtrees.filter(({ expression }) => writes.includes(expression)).map(({ path }) => path);
}

/** The entries that lie in them. */
export function entriesIn(writes: readonly string[] | undefined): readonly Entry[] {
  if (writes === undefined) return everywhere;
  return subtrees.filter(({ expression }) => writes.includes(expression)).flatMap(({ entries }) => entries);
}

/** A choosy device takes this leaf only beside that one. */
export const picky: { readonly place: string; readonly beside: string } = {
  place: [...pathOf({ list: 'interface', name: 'e2' }), 'mtu'].join('/'),
  beside: [...pathOf({ list: 'interface', name: 'e0' }), 'mtu'].join('/'),
};

/** The inside of `<config>`: some of the entries, each with a leaf or as a whole. */
export function writeConfig(entries: readonly Entry[], dice: Dice): string {
  return Array.from({ length: dice.between(1, 3) }, () => entryText(dice.pick(entries), dice)).join('');
}

function entryText({ list, name }: Entry, dice: Dice): string {
  const leaf = dice.pick(leaves[list]);
  const value = leaf === 'home' ? dice.pick(interfaces).name : '7'.repeat(dice.between(1, 90));
  const gone = dice.chance(0.1);
  const operation = gone ? ` xmlns:nc="${operations}" nc:operation="remove"` : '';
  const inner = gone ? '' : `<${leaf}>${value}</${leaf}>`;
  return `<${list}s xmlns="${namespace}"><${list}${operation}><name>${name}</name>${inner}</${list}></${list}s>`;
}

/** What an edit does to one place of a datastore. */
export interface Write {
  readonly path: InstancePath;
  /** The path as one word; '' is the whole datastore. */
  readonly place: string;
  /** What a leaf has from now on; undefined: the place is gone, with all below it. */
  readonly value: string | undefined;
}

/** A copy of running: nothing of the candidate differs any more, but who made it counts. */
export const everything: Write = { path: [], place: '', value: '' };

/** What an edit writes, read the obvious way: this module's lists have but one key, which comes first. */
export function writesIn(xml: string): readonly Write[] {
  const entries = xml.matchAll(/<(interface|user)(?: [^>]*)?><name>(\w+)<\/name>(?:<(\w+)>([^<]*))?/g);
  return [...entries].map(([, list, name = '', leaf, value]) => {
    const entry = pathOf({ list: list as List, name });
    const path = leaf === undefined ? entry : [...entry, leaf];
    return { path, place: path.join('/'), value };
  });
}

export function pathsWritten(xml: string): readonly InstancePath[] {
  return writesIn(xml).map(({ path }) => path);
}

/** The places that a subtree filter names, which is written as an edit is; without one, all. */
export function placesAsked(xml: string): readonly string[] {
  const places = writesIn(xml).map(({ place }) => place);
  return places.length === 0 ? [''] : places;
}

/** Leaves by their places, as the inside of `<data>`: one list entry for each leaf. */
export function configText(leaves: readonly (readonly [place: string, value: string])[]): string {
  return leaves.map(([place, value]) => leafText(place, value)).join('');
}

function leafText(place: string, value: string): string {
  const [, list = '', name = '', leaf = ''] = /^net:\w+\/(\w+)\/\[name='(\w+)'\]\/(\w+)$/.exec(place) ?? [];
  const entry = `<${list}><name>${name}</name><${leaf}>${value}</${leaf}></${list}>`;
  return `<${list}s xmlns="${namespace}">${entry}</${list}s>`;
}

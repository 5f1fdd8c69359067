import {
  at,
  badElement,
  invalidValue,
  namespaces,
  type RpcError,
  type XmlElement,
} from '../../netconf/index.ts';

/** What is wrong with a request, on its way to the face, where it becomes an rpc-error. */
export class BadRequest extends Error {
  readonly error: RpcError;

  constructor(error: RpcError) {
    super(error.message);
    this.error = error;
  }
}

/** An element of forelock.yang with the path to it, for error-path. */
export interface Place {
  readonly element: XmlElement;
  readonly path: string;
}

/** Children in Forelock's namespace; what is not in `known` is refused as unknown-element (RFC 6241 appendix A). */
export function ownChildren(place: Place, known: readonly string[]): readonly Place[] {
  const own = place.element.children.filter(({ namespace }) => namespace === namespaces.forelock);
  const stranger = own.find(({ name }) => !known.includes(name));
  if (stranger === undefined) return own.map((element) => below(place, element));
  const message = `forelock.yang has no ${stranger.name} here; it has ${known.join(', ')}`;
  throw new BadRequest(
    at(below(place, stranger).path, badElement('unknown-element', stranger.name, message)),
  );
}

function below(place: Place, element: XmlElement): Place {
  return { element, path: `${place.path}/fl:${element.name}` };
}

/** The one child of that name; a second one is refused. */
export function onlyChild(places: readonly Place[], name: string): Place | undefined {
  const [first, second] = places.filter(({ element }) => element.name === name);
  if (second !== undefined) throw wrong(second, `${name} is given twice`);
  return first;
}

export function wanted(parent: Place, places: readonly Place[], name: string): Place {
  const found = onlyChild(places, name);
  if (found !== undefined) return found;
  const path = `${parent.path}/fl:${name}`;
  throw new BadRequest(at(path, badElement('missing-element', name, `${name} is missing`)));
}

export function wrong(place: Place, why: string): BadRequest {
  return new BadRequest(at(place.path, invalidValue(why)));
}

export function textOf({ element }: Place): string {
  return element.text.trim();
}

/** A whole number between the two, as YANG writes an unsigned one (RFC 7950 section 9.2). */
export function wholeOf(place: Place, least: number, most: number): number {
  const text = textOf(place);
  const value = /^\+?\d{1,20}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw wrong(place, `'${text.slice(0, 64)}' is not a whole number from ${least} to ${most}`);
}

/** One of the words, or undefined: then it may be something else. */
export function wordOf<const W extends string>(place: Place, words: readonly W[]): W | undefined {
  const text = textOf(place);
  return words.find((word) => word === text);
}

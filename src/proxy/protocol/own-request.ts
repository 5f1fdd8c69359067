import { escapeXml, namespaces, readXml, type XmlElement } from '../../netconf/index.ts';
import type { Request } from '../request-pump.ts';
import { ownChildren, type Place } from './leaf.ts';

const prefixes: Readonly<Record<string, string>> = {
  [namespaces.base]: 'nc:',
  [namespaces.partialLock]: 'pl:',
  [namespaces.forelock]: 'fl:',
};

/** The operation of a whole request with its path. The body is small: no such operation carries a configuration. */
export function operationOf(request: Request): Place {
  const [operation] = readXml(request.payload().toString()).children;
  if (operation === undefined) throw new Error('a request without operation is not intercepted');
  const prefix = prefixes[operation.namespace] ?? '';
  return { element: operation, path: `/nc:rpc/${prefix}${operation.name}` };
}

/** Its children in Forelock's namespace. Throws BadRequest for one that is not among `known`. */
export function ownParameters(request: Request, known: readonly string[]): readonly Place[] {
  return ownChildren(operationOf(request), known);
}

/** Whether the client says something that is Forelock's, which the device must not see. */
export function statesTerms(request: Request): boolean {
  return request.parameters.some(({ namespace }) => namespace === namespaces.forelock);
}

/** The request's XML less what is Forelock's in it, written anew: a lock's body is small and has no free text. */
export function withoutOwn(request: Request): Buffer {
  const { element } = operationOf(request);
  const { root, attributes } = request.header;
  const kept = element.children.filter(({ namespace }) => namespace !== namespaces.forelock);
  const body = `<${element.name} xmlns="${element.namespace}">${kept.map(encodeElement).join('')}</${element.name}>`;
  return Buffer.from(`<${root}${attributes}>${body}</${root}>`);
}

function encodeElement({ name, namespace, children, text }: XmlElement): string {
  const inner = children.length > 0 ? children.map(encodeElement).join('') : escapeXml(text.trim());
  return `<${name} xmlns="${namespace}">${inner}</${name}>`;
}

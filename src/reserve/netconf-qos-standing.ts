import { namespaces, readXml, type XmlElement } from '../netconf/index.ts';

/** Whether anything that an edit removes is in what `<get-config>` answered; `data` is the inside of the reply. */
export function standsIn(data: string, edit: string): boolean {
  const reply = replyIn(data);
  return reply !== undefined && wrapped(edit).children.some((wanted) => stands(reply, wanted));
}

/** What `<get-config>` answered, as a tree. */
export function replyIn(data: string): XmlElement | undefined {
  return wrapped(data).children.find(({ name }) => name === 'data');
}

/** A removal without its operations is a filter. */
export function withoutOperations(removal: string): string {
  return removal.replaceAll(/\s[\w.-]+:operation="remove"/g, '');
}

export function wrapped(inside: string): XmlElement {
  return readXml(`<config xmlns="${namespaces.base}" xmlns:nc="${namespaces.base}">${inside}</config>`);
}

/** An entry is the one that is wanted where the leaves that the edit names, its keys, are the same. */
function stands(parent: XmlElement, wanted: XmlElement): boolean {
  const same = parent.children.filter((each) => isSame(each, wanted));
  if (wanted.attributes.operation !== undefined) return same.length > 0;
  const inner = wanted.children.filter((each) => each.children.length > 0 || each.attributes.operation);
  return same.some((each) => inner.some((child) => stands(each, child)));
}

function isSame(found: XmlElement, wanted: XmlElement): boolean {
  if (found.name !== wanted.name || found.namespace !== wanted.namespace) return false;
  const keys = wanted.children.filter(isKey);
  return keys.every(({ name, text }) =>
    found.children.some((each) => each.name === name && each.text.trim() === text.trim()),
  );
}

/** An edit that removes names nothing but keys. */
export function isKey({ text, children }: XmlElement): boolean {
  return children.length === 0 && text.trim() !== '';
}

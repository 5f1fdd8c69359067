/** What can stand in a chain; in one at a time. */
export interface Link<T> {
  previous: T | undefined;
  next: T | undefined;
}

/** A list in order of arrival that anything leaves in constant time, and that allocates nothing. */
export class Chain<T extends Link<T>> {
  first: T | undefined = undefined;
  last: T | undefined = undefined;
  size = 0;

  append(item: T): void {
    const { last } = this;
    item.previous = last;
    if (last === undefined) this.first = item;
    else last.next = item;
    this.last = item;
    this.size += 1;
  }

  drop(item: T): void {
    const { previous, next } = item;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    item.previous = undefined;
    item.next = undefined;
    this.size -= 1;
  }

  /** A copy: what happens to the chain meanwhile does not change it. */
  items(): readonly T[] {
    const found: T[] = [];
    for (let item = this.first; item !== undefined; item = item.next) found.push(item);
    return found;
  }
}

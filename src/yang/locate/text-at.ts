import type { Expression } from '../xpath/expression.ts';
import type { Nested } from './nested.ts';

/** What a literal, or a path from `current()`, gives in a message; undefined where the message does not tell. */
export function textAt(expression: Expression, current: Nested): string | undefined {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind !== 'path' || typeof expression.from === 'string') return undefined;
  if (expression.from.kind !== 'call' || expression.from.name !== 'current') return undefined;
  let at: Nested | undefined = current;
  for (const { axis, name } of expression.steps) {
    if (axis === 'parent') at = at?.outer;
    else if (axis === 'child') at = at && childNamed(at, name);
    else if (axis !== 'self') return undefined;
  }
  return at?.element.text;
}

function childNamed(outer: Nested, name: string): Nested | undefined {
  const element = outer.element.children.find((child) => child.name === name);
  return element && { element, outer };
}

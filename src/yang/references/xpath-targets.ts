import type { SchemaNode } from '../schema/node.ts';
import { pathStart, type SchemaPlace, stepFrom, type XPathContext } from '../schema/target.ts';
import type { Expression, LocationPath } from '../xpath/expression.ts';

/**
 * The nodes that the value of an expression depends on. A path that goes on in a way which can't be followed, such as `//`,
 * counts for the node that it has come to.
 */
export function targetsIn(
  expression: Expression,
  start: SchemaPlace,
  context: XPathContext,
): readonly SchemaNode[] {
  if (expression.kind === 'path') return targetsOfPath(expression, start, context);
  if (expression.kind === 'call') {
    return expression.arguments.flatMap((each) => targetsIn(each, start, context));
  }
  if (expression.kind !== 'binary') return [];
  return [expression.left, expression.right].flatMap((each) => targetsIn(each, start, context));
}

function targetsOfPath(path: LocationPath, start: SchemaPlace, context: XPathContext): readonly SchemaNode[] {
  const found = typeof path.from === 'string' ? [] : [...targetsIn(path.from, start, context)];
  let at = pathStart(path, start, context);
  for (const step of path.steps) {
    const next = at && stepFrom(at, step, context);
    if (next === undefined) break;
    found.push(...step.predicates.flatMap((predicate) => targetsIn(predicate, next, context)));
    at = next;
  }
  return at === undefined || at === 'top' ? found : [...found, at];
}

import { type Expression, operandsOf } from './expression.ts';
import { parseXPath } from './parse.ts';

/** Whether an XPath expression gives nodes, and no string, number or truth. Throws `message-malformed` where it is none. */
export function givesNodes(expression: string): boolean {
  return operandsOf(parseXPath(expression), '|').every(isNodes);
}

function isNodes(expression: Expression): boolean {
  return expression.kind === 'path' || (expression.kind === 'call' && expression.name === 'id');
}

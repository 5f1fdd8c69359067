/** An XPath 1.0 expression, as far as YANG and NETCONF ask what it touches. */
export type Expression =
  | LocationPath
  | { readonly kind: 'literal' | 'number' | 'variable'; readonly value: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    };

export interface LocationPath {
  readonly kind: 'path';
  /** The root, the context node, or what an expression gives, as in `current()/..`. */
  readonly from: 'root' | 'context' | Expression;
  readonly steps: readonly Step[];
}

export interface Step {
  /** `child`, `parent`, `self`, `descendant-or-self`, ... */
  readonly axis: string;
  readonly prefix: string | undefined;
  /** A local name, `*`, or a node test such as `node()`. */
  readonly name: string;
  readonly predicates: readonly Expression[];
}

/** Every expression inside this one that is joined by `operator`, as the parts of a union. */
export function operandsOf(expression: Expression, operator: string): readonly Expression[] {
  if (expression.kind !== 'binary' || expression.operator !== operator) return [expression];
  return [...operandsOf(expression.left, operator), ...operandsOf(expression.right, operator)];
}

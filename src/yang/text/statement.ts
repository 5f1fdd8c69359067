/** A YANG statement (RFC 7950 section 6.3); a module is one, with all that is in it below. */
export interface Statement {
  /** `leaf`; `prefix:name` where it is an extension's. */
  readonly keyword: string;
  readonly argument: string | undefined;
  /** The line of its keyword, from 1. */
  readonly line: number;
  readonly children: readonly Statement[];
}

export function substatement(of: Statement, keyword: string): Statement | undefined {
  return of.children.find((each) => each.keyword === keyword);
}

export function substatements(of: Statement, keyword: string): readonly Statement[] {
  return of.children.filter((each) => each.keyword === keyword);
}

/** The argument of the first substatement of that keyword. */
export function argumentOf(of: Statement, keyword: string): string | undefined {
  return substatement(of, keyword)?.argument;
}

/** The arguments of all substatements of that keyword. */
export function argumentsOf(of: Statement, keyword: string): readonly string[] {
  return substatements(of, keyword).map(({ argument }) => argument ?? '');
}

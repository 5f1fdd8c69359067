import type { Statement } from '../../src/yang/text/statement.ts';
import { substatements } from '../../src/yang/text/statement.ts';

/** What a module says that a recording can show. */
export interface Vocabulary {
  readonly rpcs: readonly string[];
  readonly notifications: readonly string[];
  /** Leaves that a client may state, each with its parent: `region/units`. */
  readonly stated: readonly string[];
  /** Leaves that Forelock tells. */
  readonly told: readonly string[];
}

export function vocabularyOf(module: Statement): Vocabulary {
  const named = (keyword: string): readonly Statement[] => substatements(module, keyword);
  const bodies = (keyword: 'input' | 'output'): readonly Statement[] => [
    ...named('rpc').flatMap((rpc) => substatements(rpc, keyword)),
    ...named('augment').filter((augment) => augment.argument?.endsWith(`:${keyword}`)),
  ];
  const leaves = (of: Statement): readonly string[] => leavesOf(module, of);
  return {
    rpcs: named('rpc').map(nameOf),
    notifications: named('notification').map(nameOf),
    stated: unique(bodies('input').flatMap(leaves)),
    told: unique([...bodies('output'), ...named('notification')].flatMap(leaves)),
  };
}

function leavesOf(module: Statement, of: Statement, parent = ''): readonly string[] {
  return of.children.flatMap((each) => {
    if (each.keyword === 'leaf' || each.keyword === 'leaf-list') return [`${parent}${nameOf(each)}`];
    if (each.keyword === 'container' || each.keyword === 'list')
      return leavesOf(module, each, `${nameOf(each)}/`);
    if (each.keyword !== 'uses') return [];
    const grouping = substatements(module, 'grouping').find(({ argument }) => argument === each.argument);
    return grouping === undefined ? [] : leavesOf(module, grouping, parent);
  });
}

function nameOf({ argument }: Statement): string {
  return argument ?? '';
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

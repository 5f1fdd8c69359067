import { onlyChild, type Place, wrong } from '../protocol/leaf.ts';
import { decodeTerms, type Terms } from '../protocol/terms.ts';
import type { InterceptContext } from './context.ts';

/** The terms among an operation's own children; the session becomes part of the workflow that they name. */
export function statedTerms(context: InterceptContext, places: readonly Place[]): Terms {
  const terms = decodeTerms(places, context.terms);
  const { workflow } = terms.declared;
  const named = onlyChild(places, 'workflow');
  if (workflow !== undefined && named !== undefined && !context.join(workflow))
    throw wrong(named, 'this session holds locks outside of that workflow: release them first');
  return terms;
}

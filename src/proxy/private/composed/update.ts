import type { InterceptContext } from '../../intercept/context.ts';
import type { Fate, Request } from '../../request-pump.ts';
import type { PrivateCandidate } from '../private-candidate.ts';
import { rebase } from '../update.ts';
import { compose } from './composition.ts';
import { composingSchema } from './device.ts';
import { applying } from './refusal.ts';

/** The draft's update; nothing on the device is needed for it. */
export async function updateComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const { nodes } = await composingSchema(context);
  await rebase(context, request, candidate, async (writes, changed) => {
    const now = new Map(changed.map((node) => [node.filter, node]));
    const base = candidate.base.map((node) => now.get(node.filter) ?? node);
    applying(() => compose(nodes, base, writes));
  });
  return 'drop';
}

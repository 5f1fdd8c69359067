import { z } from 'zod';
import { type GuaranteedShare, nothing, type Resources } from '../../core/index.ts';
import type { Claim } from '../../reserve/index.ts';
import type { Controlled } from '../controlled.ts';
import { classNumber, instant, resources } from '../schema/amounts.ts';
import { pageBehind, pageOf, paging } from '../schema/page.ts';
import type { Told } from '../schema/told.ts';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';
import { known } from './named.ts';

/** What a device has, what is left of it, and for whom how much is set aside. */
export interface AccountTold {
  readonly device: string;
  readonly capacity: Resources;
  readonly available: Resources;
  readonly guaranteed: readonly GuaranteedShare[];
  readonly claims: readonly Claim[];
}

const account: z.ZodType<Told<AccountTold>> = z
  .object({
    ...{ device: z.string(), capacity: resources, available: resources },
    guaranteed: z.array(
      z.object({ priority: classNumber, cpu: z.number(), memory: z.number(), bandwidth: z.number() }),
    ),
    claims: z.array(
      z.object({
        ...{ grant: z.string(), tool: z.string(), priority: classNumber },
        until: instant.describe("The lease's end; 0 for what an earlier run left and is being undone."),
        amount: resources,
      }),
    ),
  })
  .meta({ id: 'Account' });

export function ledgerRoutes(api: Api, controlled: Controlled): void {
  api.get(
    '/v1/ledger',
    {
      schema: {
        operationId: 'ledger',
        summary: 'What each device has and for whom how much of it is set aside.',
        querystring: z.strictObject({ ...paging(100, 1_000), device: z.string().optional() }),
        response: answers({ 200: { description: 'A page of accounts.', schema: pageOf(account) } }),
      },
      config: { tagged: true },
    },
    ({ query }) => {
      const { devices } = controlled.config;
      const asked = query.device === undefined ? devices : [known(controlled, query.device)];
      const { items, next } = pageBehind(asked, query, ({ name }) => name);
      return { items: items.map(({ name }) => accountOf(controlled, name)), next };
    },
  );
}

function accountOf({ harmony }: Controlled, device: string): AccountTold {
  const {
    capacity = nothing,
    guarantees = [],
    aside = new Map<string, Claim>(),
  } = harmony.account(device) ?? {};
  return {
    ...{ device, capacity, available: harmony.available(device) },
    ...{ guaranteed: guarantees, claims: [...aside.values()] },
  };
}

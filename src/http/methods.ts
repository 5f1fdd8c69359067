import { encodeProblem, sendProblem } from './problem.ts';
import type { Api } from './served.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
type Method = (typeof methods)[number];

/** Collects the routes that are added from now on; the returned function has every other method on them answered by 405. */
export function refuseOtherMethods(api: Api): () => void {
  const served = new Map<string, Set<Method>>();
  let collecting = true;
  api.addHook('onRoute', ({ url, method }) => {
    if (!collecting) return;
    const known = served.get(url) ?? new Set<Method>();
    for (const each of [method].flat()) known.add(each as Method);
    served.set(url, known);
  });
  return () => {
    collecting = false;
    for (const [url, known] of served) refuse(api, url, known);
  };
}

function refuse(api: Api, url: string, known: ReadonlySet<Method>): void {
  const allow = [...known].join(', ');
  api.route({
    ...{ url, method: methods.filter((method) => !known.has(method)) },
    schema: { hide: true },
    config: { reach: 'anyone' },
    // Before the body is read, so that no form of it is refused first.
    onRequest: async (request, reply) => {
      const problem = encodeProblem('not-served', `${request.method}: only ${allow} is served here`, {
        status: 405,
      });
      return sendProblem(reply.header('allow', allow), problem);
    },
    handler: async () => undefined,
  });
}

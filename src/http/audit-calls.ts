import type { Controlled } from './controlled.ts';
import type { Api } from './served.ts';

/** Writes down every call that may have changed something, and every one that was refused for who made it. */
export function auditCalls(api: Api, { audit, clock }: Controlled): void {
  api.addHook('onResponse', async ({ method, url, caller, ip }, { statusCode }) => {
    const refused = statusCode === 401 || statusCode === 403;
    if (!refused && (method === 'GET' || method === 'HEAD')) return;
    const from = ip === undefined ? '' : ` from ${ip}`;
    audit.add({
      ...{ at: clock.now(), who: caller?.name ?? 'nobody', what: refused ? 'call-denied' : 'called' },
      ...{ about: `${method} ${url.split('?')[0]}`, devices: [], why: `${statusCode}${from}` },
    });
  });
}

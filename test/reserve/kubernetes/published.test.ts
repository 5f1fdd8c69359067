import { describe, expect, it } from 'vitest';
import type { Asked, Exchange } from './exchange.ts';
import type { Json } from './kube-apiserver.ts';
import { documentedRole } from './namespace.ts';
import { faultsOf } from './openapi.ts';
import { allExchanges, readPublished, recordedVersions } from './recording.ts';

describe.each(recordedVersions())('the OpenAPI that a real API server %s publishes', (version) => {
  const api = readPublished(version);

  it('has each request that Forelock sends', () => {
    const requests = allExchanges(version);
    expect(requests.length).toBeGreaterThan(30);
    expect(requests.flatMap((request) => faultsOf(api, request))).toEqual([]);
  });

  it('has no request that is wrong in its path, its query, its type or its body', () => {
    const right = allExchanges(version).find(({ method }) => method === 'PATCH') as Exchange;
    const faults = (changes: Partial<Asked>): readonly string[] => faultsOf(api, { ...right, ...changes });
    const container = (of: object): object => ({ spec: { containers: [of] } });
    expect(faults({ path: '/api/v1/namespaces/a/pods/b/rezise' })).toHaveLength(1);
    expect(faults({ path: `${right.path}&forced=true` })).toEqual(['no parameter forced']);
    expect(faults({ type: 'application/json' })).toEqual(['no body of type application/json']);
    expect(faults({ body: container({ resources: {} }) })).toEqual([
      'body.spec.containers[0]: has no name to be merged by',
    ]);
    expect(faults({ body: container({ name: 'tool', resources: { request: {} } }) })).toEqual([
      'body.spec.containers[0].resources: has no request',
    ]);
    expect(
      faults({ body: container({ name: 'tool', resources: { requests: { cpu: true } } }) }),
    ).toHaveLength(1);
  });

  it('lets the Role of the documentation send all that Forelock sends, and nothing else', () => {
    const role = documentedRole().find(({ kind }) => kind === 'Role');
    const allowed = role.rules.flatMap(({ resources, verbs }: Json) =>
      resources.flatMap((resource: string) => verbs.map((verb: string) => `${verb} ${resource}`)),
    );
    const needed = allExchanges(version).filter(({ path }) => !path.startsWith('/version'));
    expect([...new Set(needed.map(ruleOf))].sort()).toEqual(allowed.sort());
  });
});

function ruleOf({ method, path }: Asked): string {
  const [, , , , , , name, subresource] = new URL(path, 'http://server').pathname.split('/');
  const verb = method === 'GET' ? (name === undefined ? 'list' : 'get') : method.toLowerCase();
  return `${verb} ${subresource === undefined ? 'pods' : `pods/${subresource}`}`;
}

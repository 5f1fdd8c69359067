import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { Json, KubeApiserver } from './kube-apiserver.ts';

/** The API of each kind that the manifest in docs/ has. */
const places: Readonly<Record<string, string>> = {
  ServiceAccount: '/api/v1/namespaces/NAMESPACE/serviceaccounts',
  Role: '/apis/rbac.authorization.k8s.io/v1/namespaces/NAMESPACE/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/namespaces/NAMESPACE/rolebindings',
};

export function documentedRole(): readonly Json[] {
  const text = readFileSync(new URL('../../../docs/kubernetes-role.yaml', import.meta.url), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS());
}

/** Makes a namespace with what the documentation has applied in it. Gives the token of Forelock's service account there. */
export async function makeNamespace(server: KubeApiserver, namespace: string): Promise<string> {
  await server.ask('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  for (const object of documentedRole()) {
    const place = places[object.kind];
    if (place === undefined) throw new Error(`no place for ${object.kind}`);
    await server.ask('POST', place.replace('NAMESPACE', namespace), object);
  }
  return tokenOf(server, namespace, 'forelock');
}

/** In a namespace that is there: an account that may read pods, and one that may nothing. */
export async function makeReaders(
  server: KubeApiserver,
  namespace: string,
): Promise<{ readonly reader: string; readonly nobody: string }> {
  const home = `/namespaces/${namespace}`;
  for (const name of ['reader', 'nobody'])
    await server.ask('POST', `/api/v1${home}/serviceaccounts`, { metadata: { name } });
  const rbac = `/apis/rbac.authorization.k8s.io/v1${home}`;
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }];
  await server.ask('POST', `${rbac}/roles`, { metadata: { name: 'reader' }, rules });
  await server.ask('POST', `${rbac}/rolebindings`, {
    metadata: { name: 'reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'reader' }],
  });
  const tokens = ['reader', 'nobody'].map((name) => tokenOf(server, namespace, name));
  const [reader = '', nobody = ''] = await Promise.all(tokens);
  return { reader, nobody };
}

async function tokenOf(server: KubeApiserver, namespace: string, account: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
  return (await server.ask('POST', path, { spec: {} })).status.token;
}

export interface PodWish {
  readonly name: string;
  readonly resources: unknown;
  readonly more?: object;
  /** Of the container. */
  readonly container?: object;
}

/** Makes a pod with one container, `tool`, and waits until it runs. */
export async function makePod(
  server: KubeApiserver,
  namespace: string,
  { name, resources, more = {}, container = {} }: PodWish,
): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const containers = [{ name: 'tool', image: 'tool', resources, ...container }];
  const metadata = { name, labels: { app: name } };
  await server.ask('POST', pods, { metadata, spec: { nodeName: 'node-1', containers, ...more } });
  for (;;) if ((await server.ask('GET', `${pods}/${name}`)).status.phase === 'Running') return;
}

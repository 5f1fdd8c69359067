import type { Asked } from './exchange.ts';
import type { Json, KubeApiserver } from './kube-apiserver.ts';

const pods = '/api/v1/namespaces/{namespace}/pods';
/** What Forelock asks for. */
const operations: Readonly<Record<string, 'get' | 'patch'>> = {
  [pods]: 'get',
  [`${pods}/{name}`]: 'get',
  [`${pods}/{name}/resize`]: 'patch',
  '/version/': 'get',
};
/** What a resize is made of, by the names of the published schemas. */
const schemas = [
  ...['Pod', 'PodSpec', 'Container', 'ResourceRequirements'].map((name) => `io.k8s.api.core.v1.${name}`),
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  'io.k8s.apimachinery.pkg.api.resource.Quantity',
];

/** The part of the server's own OpenAPI that Forelock's requests are of, without its prose. */
export async function publishedPart(server: KubeApiserver): Promise<Json> {
  const core = await server.ask('GET', '/openapi/v3/api/v1');
  const version = await server.ask('GET', '/openapi/v3/version');
  const all = { ...core.paths, ...version.paths };
  const paths = Object.entries(operations).map(([path, method]) => {
    const { parameters = [], [method]: operation } = all[path];
    const names = [...parameters, ...(operation.parameters ?? [])].map(
      ({ name, in: place, required, schema }: Json) => {
        return { name, in: place, required, schema: { type: schema.type } };
      },
    );
    const content = Object.fromEntries(
      Object.keys(operation.requestBody?.content ?? {}).map((type) => [type, {}]),
    );
    return [path, { [method]: { parameters: names, requestBody: { content } } }];
  });
  const kept = Object.fromEntries(schemas.map((name) => [name, core.components.schemas[name]]));
  const withoutProse = (key: string, value: unknown): unknown =>
    key === 'description' && typeof value === 'string' ? undefined : value;
  return JSON.parse(
    JSON.stringify(
      { info: core.info, paths: Object.fromEntries(paths), components: { schemas: kept } },
      withoutProse,
    ),
  );
}

/** What of a request is not as the server publishes; a body is a strategic merge patch of a Pod, so that it may leave out. */
export function faultsOf(api: Json, { method, path, type, body }: Asked): readonly string[] {
  const { pathname, searchParams } = new URL(path, 'http://server');
  const template = Object.keys(api.paths).find((each) => formOf(each).test(pathname));
  const operation = template === undefined ? undefined : api.paths[template][method.toLowerCase()];
  if (operation === undefined) return [`no operation ${method} ${pathname}`];
  const known = operation.parameters
    .filter((each: Json) => each.in === 'query')
    .map(({ name }: Json) => name);
  const queries = [...searchParams.keys()].filter((name) => !known.includes(name));
  const faults = queries.map((name) => `no parameter ${name}`);
  if (body === undefined) return faults;
  if (!(String(type) in operation.requestBody.content)) faults.push(`no body of type ${type}`);
  const pod = api.components.schemas['io.k8s.api.core.v1.Pod'];
  return [...faults, ...valueFaults(api, pod, body, 'body')];
}

/** `{name}` is one segment; the version's path is published with a slash that clients need not send. */
function formOf(template: string): RegExp {
  return new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+').replace(/\/$/, '/?')}$`);
}

function valueFaults(api: Json, schema: Json, value: Json, at: string): readonly string[] {
  const [inner] = schema.allOf ?? [];
  if (inner !== undefined) return valueFaults(api, inner, value, at);
  if (schema.$ref !== undefined) {
    const found = api.components.schemas[schema.$ref.replace('#/components/schemas/', '')];
    return found === undefined
      ? [`${at}: ${schema.$ref} is not recorded`]
      : valueFaults(api, found, value, at);
  }
  if (schema.oneOf !== undefined) {
    const tries = schema.oneOf.map((each: Json) => valueFaults(api, each, value, at));
    return tries.some((faults: readonly string[]) => faults.length === 0) ? [] : tries[0];
  }
  if (typeOf(value) !== schema.type) return [`${at}: is ${typeOf(value)}, not ${schema.type}`];
  if (schema.type === 'array') return itemFaults(api, schema, value, at);
  if (schema.type !== 'object') return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const of = schema.properties?.[key] ?? schema.additionalProperties;
    return of === undefined ? [`${at}: has no ${key}`] : valueFaults(api, of, part, `${at}.${key}`);
  });
}

/** Each item has the key that it is merged by, or the patch would replace the list. */
function itemFaults(api: Json, schema: Json, items: readonly Json[], at: string): readonly string[] {
  const key = schema['x-kubernetes-patch-merge-key'];
  return items.flatMap((item, index) => [
    ...(key === undefined || item[key] !== undefined
      ? []
      : [`${at}[${index}]: has no ${key} to be merged by`]),
    ...valueFaults(api, schema.items, item, `${at}[${index}]`),
  ]);
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

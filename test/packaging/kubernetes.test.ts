import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as kubernetes from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { compileConfig } from '../../src/core/index.ts';

interface Attribute {
  readonly name: string;
  readonly baseName: string;
  readonly type: string;
}

const classes = kubernetes as unknown as Readonly<
  Record<string, { getAttributeTypeMap?: () => readonly Attribute[] } | undefined>
>;

/** What of a value is not as Kubernetes' published OpenAPI has it, of which the official client's classes are made. */
function faultsOf(type: string, value: unknown, at: string): readonly string[] {
  const [, each] = /^Array<(.+)>$/.exec(type) ?? [];
  if (each !== undefined) {
    if (!Array.isArray(value)) return [`${at}: is no list`];
    return value.flatMap((item, index) => faultsOf(each, item, `${at}[${index}]`));
  }
  const [, values] = /^\{ \[key: string\]: (.+); \}$/.exec(type) ?? [];
  if (values !== undefined)
    return Object.entries(value as object).flatMap(([key, item]) => faultsOf(values, item, `${at}.${key}`));
  const attributes = classes[type]?.getAttributeTypeMap?.();
  if (attributes === undefined || type === 'IntOrString') return leafFaults(type, value, at);
  if (typeof value !== 'object' || value === null) return [`${at}: is no ${type}`];
  return Object.entries(value).flatMap(([key, item]) => {
    const attribute = attributes.find(({ baseName }) => baseName === key);
    return attribute === undefined
      ? [`${at}: has no ${key}`]
      : faultsOf(attribute.type, item, `${at}.${key}`);
  });
}

function leafFaults(type: string, value: unknown, at: string): readonly string[] {
  if (type === 'IntOrString') return ['number', 'string'].includes(typeof value) ? [] : [`${at}: is no port`];
  return typeof value === type ? [] : [`${at}: is ${typeof value}, not ${type}`];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

const text = readFileSync(join('packaging', 'kubernetes', 'forelock.yaml'), 'utf8');
const manifests = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
const of = (kind: string): Manifest => manifests.find((each) => each.kind === kind) as Manifest;

describe('the Kubernetes manifests', () => {
  it.each(manifests.map((each) => [each.kind, each] as const))(
    'have a %s of fields that Kubernetes has',
    (kind, manifest) => {
      expect(faultsOf(`V1${kind}`, manifest, kind)).toEqual([]);
    },
  );

  it('would be refused with a field that is none, or of another type', () => {
    const { metadata } = of('Deployment');
    const faults = (spec: object): readonly string[] => faultsOf('V1Deployment', { metadata, spec }, 'it');
    expect(faults({ replica: 1 })).toEqual(['it.spec: has no replica']);
    expect(faults({ replicas: '1' })).toEqual(['it.spec.replicas: is string, not number']);
    expect(faults({ template: { spec: { containers: [{ nome: 'x' }] } } })).toHaveLength(1);
  });

  it('carry a forelock.yaml that compiles, whose secrets the Secret has', () => {
    const config = compileConfig(
      of('ConfigMap').data?.['forelock.yaml'] ?? '',
      '/etc/forelock/forelock.yaml',
    );
    expect(config.state).toBe('/var/lib/forelock');
    const files = config.tools.flatMap(({ password }) => (password?.kind === 'file' ? [password.file] : []));
    const secrets = Object.keys(of('Secret').stringData ?? {}).map((name) => `/etc/forelock-secret/${name}`);
    expect(secrets).toEqual(expect.arrayContaining(files));
    expect(Object.keys(of('ConfigMap').data ?? {})).toContain('known_hosts');
  });

  it('let one Forelock at a time have the state', () => {
    expect(of('Deployment').spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });
});

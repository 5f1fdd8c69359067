import { configJsonSchema } from '../../src/core/index.ts';

/** The part of JSON Schema that the published schema uses. */
interface Shape {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

interface Row {
  readonly key: string;
  readonly shape: Shape;
  readonly required: boolean;
}

/** docs/config.md, from the schema. */
export function configPage(): string {
  const sections = Object.entries((configJsonSchema() as Shape).properties ?? {}).map(([key, shape]) => {
    const rows = rowsOf(key, shape, (configJsonSchema() as Shape).required?.includes(key) === true);
    return `## ${key}\n\n| key | what it is | default |\n|---|---|---|\n${rows.map(line).join('\n')}\n`;
  });
  return `${opening}\n${sections.join('\n')}`;
}

const opening = `<!-- Made from src/core/config/ by test/docs/pages.test.ts; \`npx vitest run test/docs -u\` makes it new. -->
# forelock.yaml

An unknown key is an error, and so is a secret where its file or environment variable is wanted. Names of files are resolved
against the folder of forelock.yaml. Durations are written \`500ms\`, \`20s\`, \`10m\`, \`2h\`; rates \`100Mbit\` (decimal);
sizes \`256MiB\`. A key without a default that is not marked as needed may be left out.

An editor that knows JSON Schema completes and checks the file after its first line says
\`# yaml-language-server: $schema=...\` with the path of [forelock.schema.json](forelock.schema.json).

\`\`\`yaml
listen: { host: 127.0.0.1, port: 8300 }
state: state
tools:
  - name: alice
    password-file: alice.hash       # made by \`forelock hash-password\`
    priority: high
  - name: backup
    password-file: backup.hash
    priority: low
    wait: 10m
    devices: [r1]
devices:
  - name: r1
    profile: linux-yuma123
    host: 192.0.2.1
    port: 830
    known-hosts: known_hosts
    listen: 0
    login: { user: netconf, password-env: R1_PASSWORD }
    snmp: { user: forelock, auth: { key-env: R1_SNMP_AUTH }, privacy: { key-env: R1_SNMP_PRIVACY } }
    capacity: { bandwidth: 100Mbit, cpu: 2, memory: 512MiB }
policy: { wait: 20s, lease: 10m, aging: 5s, overrun: revoke, limits: { depth: 256 } }
\`\`\`
`;

function rowsOf(key: string, shape: Shape, required: boolean): readonly Row[] {
  const list = shape.items?.properties === undefined ? undefined : shape.items;
  const block = list ?? (shape.properties ? shape : shape.anyOf?.find(({ properties }) => properties));
  const own = { key, shape, required };
  if (block?.properties === undefined) return [own];
  const within = list === undefined ? key : `${key}[]`;
  const inner = Object.entries(block.properties).flatMap(([name, each]) =>
    rowsOf(`${within}.${name}`, each, block.required?.includes(name) === true),
  );
  return [own, ...inner];
}

function line({ key, shape, required }: Row): string {
  const what = [shape.description ?? '', choicesOf(shape)].filter(Boolean).join(' ');
  return `| \`${key}\` | ${what.replaceAll('|', '\\|')} | ${required ? 'needed' : defaultOf(shape)} |`;
}

function choicesOf(shape: Shape): string {
  if (shape.enum !== undefined) return `One of ${shape.enum.map((choice) => `\`${choice}\``).join(', ')}.`;
  if (shape.type === 'integer' && shape.maximum !== undefined) return `${shape.minimum} to ${shape.maximum}.`;
  return '';
}

function defaultOf({ default: value }: Shape): string {
  if (value === undefined || (typeof value === 'object' && JSON.stringify(value) === '{}')) return '';
  return Array.isArray(value) ? 'none' : `\`${String(value)}\``;
}

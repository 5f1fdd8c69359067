import type { Fault } from './faults.ts';
import { nearest } from './nearest.ts';

/** Faults that lie between two places. Takes what was written, however broken, so that all is told at once. */
export function crossFaults(value: unknown): readonly Fault[] {
  const [tools, devices] = [blocksOf(value, 'tools'), blocksOf(value, 'devices')];
  return [
    ...twice('tools', tools, 'name', 'give each tool a name of its own'),
    ...twice('hosts', blocksOf(value, 'hosts'), 'name', 'give each host a name of its own'),
    ...twice('devices', devices, 'name', 'give each device a name of its own'),
    ...twice('devices', devices, 'listen', 'give each device a port of its own'),
    ...unknownDevices(tools, devices),
    ...nowhereToConnect(value, devices),
    ...takenPort(value, devices),
    ...tlsNowhere(value, devices),
    ...tokenFaults(value, tools),
  ];
}

type Block = Readonly<Record<string, unknown>>;

function blocksOf(value: unknown, key: string): readonly Block[] {
  const list = asBlock(value)[key];
  return Array.isArray(list) ? list.map(asBlock) : [];
}

function asBlock(value: unknown): Block {
  return typeof value === 'object' && value !== null ? (value as Block) : {};
}

/** A port 0 stands for any free one, so it may come twice. */
function twice(list: string, blocks: readonly Block[], key: string, instead: string): readonly Fault[] {
  const values = blocks.map((block) => block[key]);
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    if (value === undefined || value === 0 || first === index) return [];
    const wrong = `is ${JSON.stringify(value)}, as ${list}[${first}] has already`;
    return [{ path: [list, index, key], atKey: false, wrong, instead }];
  });
}

function unknownDevices(tools: readonly Block[], devices: readonly Block[]): readonly Fault[] {
  const known = devices.map(({ name }) => String(name));
  return tools.flatMap(({ devices: wanted }, tool) =>
    (Array.isArray(wanted) ? wanted : []).flatMap((name: unknown, index) => {
      if (typeof name !== 'string' || known.includes(name)) return [];
      const meant = nearest(name, known);
      const instead =
        meant === undefined ? `the devices here are ${known.join(', ')}` : `did you mean ${meant}?`;
      const wrong = `is ${JSON.stringify(name)}, which is no device of this file`;
      return [{ path: ['tools', tool, 'devices', index], atKey: false, wrong, instead }];
    }),
  );
}

function tokenFaults(value: unknown, tools: readonly Block[]): readonly Fault[] {
  const tokens = blocksOf(asBlock(value).http, 'tokens');
  const known = tools.map(({ name }) => String(name));
  const unknown = tokens.flatMap(({ tool }, index): readonly Fault[] => {
    if (typeof tool !== 'string' || known.includes(tool)) return [];
    const meant = nearest(tool, known);
    const instead = meant === undefined ? `the tools here are ${known.join(', ')}` : `did you mean ${meant}?`;
    const wrong = `is ${JSON.stringify(tool)}, which is no tool of this file`;
    return [{ path: ['http', 'tokens', index, 'tool'], atKey: false, wrong, instead }];
  });
  const again = twice('tokens', tokens, 'name', 'give each token a name of its own');
  return [...again.map((fault) => ({ ...fault, path: ['http', ...fault.path] })), ...unknown];
}

function nowhereToConnect(value: unknown, devices: readonly Block[]): readonly Fault[] {
  const { port: shared, tls } = asBlock(asBlock(value).listen);
  if (shared !== undefined || tls !== undefined || devices.length === 0) return [];
  return devices.flatMap(({ listen }, index) =>
    listen === undefined
      ? [
          {
            path: ['devices', index, 'listen'],
            atKey: false,
            wrong: 'is missing, and there is no shared port',
            instead: 'write a port, or listen.port for a port that all devices share',
          },
        ]
      : [],
  );
}

function tlsNowhere(value: unknown, devices: readonly Block[]): readonly Fault[] {
  if (asBlock(asBlock(value).listen).tls !== undefined) return [];
  return devices.flatMap(({ 'listen-tls': port }, index) => {
    if (port === undefined) return [];
    const wrong = 'is a port for TLS, and there is no certificate for it';
    const instead = 'write listen.tls with cert, key and client-ca';
    return [{ path: ['devices', index, 'listen-tls'], atKey: false, wrong, instead }];
  });
}

function takenPort(value: unknown, devices: readonly Block[]): readonly Fault[] {
  const shared = asBlock(asBlock(value).listen).port;
  if (shared === undefined || shared === 0) return [];
  return devices.flatMap(({ listen }, index) =>
    listen === shared
      ? [
          {
            path: ['devices', index, 'listen'],
            atKey: false,
            wrong: `is ${String(shared)}, which is the shared port`,
            instead: 'write another port, or leave it out',
          },
        ]
      : [],
  );
}

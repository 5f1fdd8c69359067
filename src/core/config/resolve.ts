import { priorityClasses } from '../priority.ts';
import type { Config, DeviceConfig, DeviceLogin, PinnedKey, SnmpConfig, ToolConfig } from './config.ts';
import { resolveMarking } from './marking-schema.ts';
import { decodePasswordHash } from './password-hash.ts';
import { resolveHttp } from './resolve-http.ts';
import { resolveReserve, resolveShare } from './resolve-reserve.ts';
import { resolveDeviceTls, resolveListenTls } from './resolve-tls.ts';
import type { SecretSource } from './secret-source.ts';
import type {
  WrittenClass,
  WrittenConfig,
  WrittenDevice,
  WrittenPolicy,
  WrittenSnmp,
  WrittenTool,
} from './written.ts';

type Whole = (file: string) => string;

/** From keys as written to a Config: names whole, choices made, defaults of one place taken from another. */
export function resolveConfig(written: WrittenConfig, fileName: string): Config {
  const whole: Whole = (file) => wholePath(folderOf(fileName), file);
  const { listen, hosts, tools, devices, policy, http, telemetry, audit } = written;
  const state = whole(written.state);
  const { 'host-key': hostKey } = listen;
  const limits = policy.limits;
  return {
    file: fileName,
    listen: {
      host: listen.host,
      port: listen.port,
      hostKey: hostKey === undefined ? `${state}/host-key` : whole(hostKey),
      userAuthorities: listen['user-ca'],
      tls: listen.tls && resolveListenTls(listen.tls, whole),
      limits: listen.limits,
    },
    state,
    hosts,
    tools: tools.map((tool) => resolveTool(tool, policy, whole)),
    devices: devices.map((device) => resolveDevice(device, policy, whole)),
    http: resolveHttp(http, whole),
    telemetry: { otlp: telemetry.otlp },
    audit,
    policy: {
      wait: policy.wait,
      lease: policy.lease,
      aging: policy.aging,
      overrun: policy.overrun,
      owed: policy.owed,
      yield: policy.yield,
      candidate: policy.candidate,
      startup: policy.startup,
      reserveImplicit: policy['reserve-implicit'],
      guaranteed: policy.guaranteed.map((share) => ({ ...share, priority: classOf(share.priority) })),
      marking: policy.marking && resolveMarking(policy.marking),
      monitor: monitorOf(policy.monitor),
      pollRate: policy['poll-rate'],
      limits: {
        depth: limits.depth,
        attributes: limits.attributes,
        nameLength: limits['name-length'],
        tagSize: limits['tag-size'],
        headerSize: limits['header-size'],
        heldMessage: limits['held-message'],
      },
    },
  };
}

function resolveTool(tool: WrittenTool, policy: WrittenPolicy, whole: Whole): ToolConfig {
  const { name, keys, certificate, priority, devices, writes, candidate } = tool;
  return {
    ...{ name, keys, certificate, devices, writes, candidate },
    password: passwordOf(tool, whole),
    priority: classOf(priority),
    wait: tool.wait ?? policy.wait,
    lease: tool.lease ?? policy.lease,
    mayKill: tool['may-kill'],
    limits: tool.limits,
    share: tool.share && resolveShare(tool.share, whole),
  };
}

function monitorOf({ adjust, ...written }: WrittenPolicy['monitor']): Config['policy']['monitor'] {
  if (!adjust) return undefined;
  const { high, low, readings, floor } = written;
  const [idleReadings, coolDown] = [written['idle-readings'], written['cool-down']];
  return { high, low, readings, idleReadings, coolDown, step: written['least-step'], floor };
}

function classOf(written: WrittenClass): number {
  return typeof written === 'number' ? written : priorityClasses[written];
}

function passwordOf(tool: WrittenTool, whole: Whole): ToolConfig['password'] {
  const file = tool['password-file'];
  if (file !== undefined) return { kind: 'file', file: whole(file) };
  const hash = decodePasswordHash(tool.password ?? '');
  return hash === undefined ? undefined : { kind: 'hash', hash };
}

function resolveDevice(device: WrittenDevice, policy: WrittenPolicy, whole: Whole): DeviceConfig {
  const { name, profile, host, listen, capacity } = device;
  const { cpu, memory, bandwidth } = capacity;
  return {
    ...{ name, profile, host, listen, listenTls: device['listen-tls'] },
    port: device.port ?? (device.tls === undefined ? 830 : 6513),
    tls: device.tls && resolveDeviceTls(device.tls, whole),
    hostKey: pinnedKey(device, whole),
    login: device.login === undefined ? { kind: 'certificate', user: '' } : loginOf(device.login, whole),
    candidate: device.candidate ?? policy.candidate,
    limits: { sessions: device.limits.sessions, perMinute: device.limits['sessions-per-minute'] },
    snmp: device.snmp === undefined ? undefined : snmpOf(device.snmp, whole),
    reserve: resolveReserve(device.reserve, whole),
    changeWindows: device['change-windows'].map(({ start, for: length, every }) => ({
      start,
      length,
      every,
    })),
    capacity: { cpu, memory, bandwidth },
  };
}

function pinnedKey(device: WrittenDevice, whole: Whole): PinnedKey {
  const file = device['known-hosts'];
  if (file !== undefined) return { kind: 'known-hosts', file: whole(file) };
  const sha256 = (device['host-key-sha256'] ?? '').replace(/^SHA256:/, '').replace(/=$/, '');
  return { kind: 'fingerprint', sha256: `SHA256:${sha256}` };
}

function loginOf(login: NonNullable<WrittenDevice['login']>, whole: Whole): DeviceLogin {
  const { user = '', agent, 'private-key': file } = login;
  if (login.of === 'tool') return { kind: 'tool' };
  if (agent === true) return { kind: 'agent', user };
  const password = secret(login['password-file'], login['password-env'], whole);
  if (file === undefined) return { kind: 'password', user, password: password ?? nowhere };
  const passphrase = secret(login['passphrase-file'], login['passphrase-env'], whole);
  return { kind: 'private-key', user, file: whole(file), passphrase };
}

function snmpOf(snmp: WrittenSnmp, whole: Whole): SnmpConfig {
  const { port, user, auth, privacy, timeout, retries } = snmp;
  const key = (of: { 'key-file'?: string | undefined; 'key-env'?: string | undefined }): SecretSource =>
    secret(of['key-file'], of['key-env'], whole) ?? nowhere;
  return {
    ...{ port, user, timeout, retries },
    auth: { protocol: auth.protocol, key: key(auth) },
    privacy: privacy === 'none' ? undefined : { protocol: privacy.protocol, key: key(privacy) },
  };
}

/** The schema has made sure that one is there. */
const nowhere: SecretSource = { kind: 'env', name: '' };

function secret(file: string | undefined, name: string | undefined, whole: Whole): SecretSource | undefined {
  if (file !== undefined) return { kind: 'file', file: whole(file) };
  return name === undefined ? undefined : { kind: 'env', name };
}

function folderOf(fileName: string): string {
  const slash = fileName.lastIndexOf('/');
  return slash < 0 ? '.' : fileName.slice(0, slash) || '/';
}

/** node:path is no part of a pure room, and this is all that is needed of it. */
function wholePath(folder: string, file: string): string {
  const parts: string[] = [];
  for (const part of (file.startsWith('/') ? file : `${folder}/${file}`).split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else if (part === '..' && parts.at(-1) === '') continue;
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.join('/') || (file.startsWith('/') ? '/' : '.');
}

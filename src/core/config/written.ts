import type { CodePointName } from '../dscp.ts';
import type { priorityClasses } from '../priority.ts';
import type { SnmpAuthProtocol, SnmpPrivacyProtocol } from './config.ts';
import type { ClientLimits, ToolLimits } from './edge-config.ts';
import type { WrittenHttp } from './written-http.ts';
import type { WrittenDeviceTls, WrittenListenTls } from './written-tls.ts';

/**
 * forelock.yaml after its schema: keys as they are written, defaults filled in, amounts in milliseconds, bytes and bit/s.
 * A default that comes from elsewhere in the file is still left out.
 */
export interface WrittenConfig {
  listen: {
    host: string;
    port?: number | undefined;
    'host-key'?: string | undefined;
    'user-ca': string[];
    tls?: WrittenListenTls | undefined;
    limits: ClientLimits;
  };
  state: string;
  hosts: WrittenHost[];
  tools: WrittenTool[];
  devices: WrittenDevice[];
  policy: WrittenPolicy;
  http: WrittenHttp;
  telemetry: { otlp?: string | undefined };
  audit: WrittenAudit;
}

export interface WrittenAudit {
  keep: number;
  most: number;
}

export type WrittenClass = number | 'low' | 'normal' | 'high' | 'critical';

export interface WrittenTool {
  name: string;
  password?: string | undefined;
  'password-file'?: string | undefined;
  keys: string[];
  certificate: boolean;
  priority: WrittenClass;
  wait?: number | undefined;
  lease?: number | undefined;
  devices?: string[] | undefined;
  writes?: string[] | undefined;
  candidate?: 'shared' | 'private' | undefined;
  'may-kill': boolean;
  limits: ToolLimits;
  share?: WrittenShare | undefined;
}

export interface WrittenHost {
  name: string;
  capacity: { cpu: number; memory: number; bandwidth: number };
}

export interface WrittenShare extends Pick<WrittenReserve, 'cgroup' | 'docker' | 'kubernetes'> {
  host?: string | undefined;
}

export interface WrittenDevice {
  name: string;
  profile: string;
  host: string;
  port?: number | undefined;
  'known-hosts'?: string | undefined;
  'host-key-sha256'?: string | undefined;
  listen?: number | undefined;
  candidate?: 'shared' | 'private' | undefined;
  limits: { sessions?: number | undefined; 'sessions-per-minute'?: number | undefined };
  login?: WrittenLogin | undefined;
  tls?: WrittenDeviceTls | undefined;
  'listen-tls'?: number | undefined;
  snmp?: WrittenSnmp | undefined;
  reserve: WrittenReserve;
  'change-windows': { start: number; for: number; every?: number | undefined }[];
  capacity: { cpu?: number | undefined; memory?: number | undefined; bandwidth?: number | undefined };
}

export interface WrittenReserve {
  tc?:
    | {
        interface: string;
        netns?: string | undefined;
        parent: string;
        ceil: number;
        'from-port'?: number | undefined;
      }
    | undefined;
  cgroup?:
    | {
        path?: string | undefined;
        cpu?: string | undefined;
        memory?: string | undefined;
        mode: 'protect' | 'limit';
      }
    | undefined;
  docker?: { container: string; socket: string; cpu: number; memory: number } | undefined;
  kubernetes?: WrittenKubernetes | undefined;
}

export interface WrittenKubernetes {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  namespace: string;
  pod?: string | undefined;
  selector?: string | undefined;
  container: string;
  cpu: number;
  memory: number;
  'least-priority': number;
  wait: number;
}

export interface WrittenLogin {
  user?: string | undefined;
  'password-file'?: string | undefined;
  'password-env'?: string | undefined;
  'private-key'?: string | undefined;
  'passphrase-file'?: string | undefined;
  'passphrase-env'?: string | undefined;
  agent?: true | undefined;
  of?: 'tool' | undefined;
}

export interface WrittenSnmp {
  port: number;
  user: string;
  auth: WrittenSnmpKey<SnmpAuthProtocol>;
  privacy: WrittenSnmpKey<SnmpPrivacyProtocol> | 'none';
  timeout: number;
  retries: number;
}

export interface WrittenSnmpKey<P extends string> {
  protocol: P;
  'key-file'?: string | undefined;
  'key-env'?: string | undefined;
}

export interface WrittenPolicy {
  wait: number;
  lease: number;
  aging: number;
  overrun: 'revoke' | 'wait';
  owed: 'refuse' | 'allow';
  candidate: 'shared' | 'private';
  yield: 'park' | 'wait';
  startup: 'after-commit' | 'leave';
  'reserve-implicit': boolean;
  marking?: WrittenMarking | undefined;
  guaranteed: { priority: WrittenClass; cpu: number; memory: number; bandwidth: number }[];
  monitor: WrittenMonitor;
  'poll-rate': number;
  limits: {
    depth: number;
    attributes: number;
    'name-length': number;
    'tag-size': number;
    'header-size': number;
    'held-message': number;
  };
}

export type WrittenMarking = { [word in keyof typeof priorityClasses]: CodePointName | number };

export interface WrittenMonitor {
  adjust: boolean;
  high: number;
  low: number;
  readings: number;
  'idle-readings': number;
  'cool-down': number;
  'least-step': number;
  floor: number;
}

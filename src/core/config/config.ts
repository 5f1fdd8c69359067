import type { priorityClasses } from '../priority.ts';
import type { Resources } from '../resources.ts';
import type { ClientLimits, ToolLimits } from './edge-config.ts';
import type { HttpConfig } from './http-config.ts';
import type { PasswordHash } from './password-hash.ts';
import type { SecretSource } from './secret-source.ts';
import type { DeviceTlsConfig, ListenTlsConfig } from './tls-config.ts';

/**
 * forelock.yaml, compiled: every default is filled in. Times are milliseconds, sizes bytes, rates bit/s; file names are
 * whole, resolved against the folder of the file. Secrets are named, never held: `readSecrets` of cli reads them.
 */
export interface Config {
  /** The file this was compiled from. */
  readonly file: string;
  readonly listen: ListenConfig;
  /** Directory of journal, history and control socket. */
  readonly state: string;
  /** Hosts of tools; this machine is one beside them, unless it is written here. */
  readonly hosts: readonly HostConfig[];
  readonly tools: readonly ToolConfig[];
  readonly devices: readonly DeviceConfig[];
  readonly policy: PolicyConfig;
  readonly http: HttpConfig;
  readonly telemetry: TelemetryConfig;
  readonly audit: AuditConfig;
}

export interface AuditConfig {
  /** Milliseconds that a record is kept at least, if `most` allows. Default 400 days. */
  readonly keep: number;
  /** Bytes of all records; the oldest go first. Default 1 GiB. */
  readonly most: number;
}

export interface TelemetryConfig {
  /** Base URL of a collector; undefined: nothing is traced. */
  readonly otlp: string | undefined;
}

export interface ListenConfig {
  /** Address that every port is opened on. Default 127.0.0.1. */
  readonly host: string;
  /** The port shared by all devices (login name `user%device`); 0 picks a free one, undefined opens none. */
  readonly port: number | undefined;
  /** File of Forelock's private host key, made at the first start. Default `<state>/host-key`. */
  readonly hostKey: string;
  /** Public keys of those who may sign OpenSSH certificates of tools. Default none. */
  readonly userAuthorities: readonly string[];
  /** NETCONF over TLS beside SSH; undefined: none. */
  readonly tls: ListenTlsConfig | undefined;
  readonly limits: ClientLimits;
}

export interface ToolConfig {
  readonly name: string;
  /** A hash by `forelock hash-password`, or the file that holds one; undefined: no login by password. */
  readonly password:
    | { readonly kind: 'hash'; readonly hash: PasswordHash }
    | { readonly kind: 'file'; readonly file: string }
    | undefined;
  /** Public keys as in authorized_keys: `ssh-ed25519 AAAA... comment`. Default none. */
  readonly keys: readonly string[];
  /** Whether an OpenSSH certificate or one that `listen.tls` takes for its name logs in. Default false. */
  readonly certificate: boolean;
  /** Class 0..7; low is 1, normal 3, high 5, critical 7. Default normal. */
  readonly priority: number;
  /** How long a lock request may wait; 0 answers at once, as RFC 6241 has it. Default policy's. */
  readonly wait: number;
  /** How long a lock lasts without a sign of life. Default policy's. */
  readonly lease: number;
  /** Names of the devices it may reach; undefined: all. */
  readonly devices: readonly string[] | undefined;
  /** Subtrees that it may write, as instance paths by module names; undefined: all. */
  readonly writes: readonly string[] | undefined;
  /** Which candidate its sessions have, where a client does not ask for one of its own; undefined: as its device says. */
  readonly candidate: 'shared' | 'private' | undefined;
  /** Whether it may end sessions of other tools. Default false. */
  readonly mayKill: boolean;
  readonly limits: ToolLimits;
  /** Where it works; undefined: nobody knows. */
  readonly share: ToolShareConfig | undefined;
}

export interface HostConfig {
  readonly name: string;
  /** What there is for tools. Bandwidth by default 1 Gbit/s. */
  readonly capacity: Resources;
}

export interface ToolShareConfig extends Pick<ReserveConfig, 'cgroup' | 'docker' | 'kubernetes'> {
  /** Undefined: this machine. */
  readonly host: string | undefined;
}

export interface DeviceConfig {
  readonly name: string;
  /** Name of a profile in devices/. */
  readonly profile: string;
  readonly host: string;
  /** Default 830, over TLS 6513. */
  readonly port: number;
  readonly hostKey: PinnedKey;
  /** A port of its own on Forelock's address; 0 picks a free one, undefined opens none. */
  readonly listen: number | undefined;
  readonly login: DeviceLogin;
  /** NETCONF over TLS in place of SSH; undefined: over SSH. */
  readonly tls: DeviceTlsConfig | undefined;
  /** A port of its own for TLS; 0 picks a free one, undefined opens none. */
  readonly listenTls: number | undefined;
  /** Which candidate sessions have of tools that say nothing of it. Default policy's. */
  readonly candidate: 'shared' | 'private';
  /** NETCONF sessions at once, and new ones a minute; undefined: what the profile says. */
  readonly limits: { readonly sessions: number | undefined; readonly perMinute: number | undefined };
  /** Undefined: nothing is read from the device or reserved on it by SNMP. */
  readonly snmp: SnmpConfig | undefined;
  /** Ways of reserving on this machine, tried before SNMP. */
  readonly reserve: ReserveConfig;
  /** When work on it is planned. Default none. */
  readonly changeWindows: readonly ChangeWindows[];
  /** What there is to set aside; undefined: what the profile says. */
  readonly capacity: { readonly [name in keyof Resources]: number | undefined };
}

/** A time of planned work, or such times at equal distances. */
export interface ChangeWindows {
  /** Milliseconds since the epoch, of the first. */
  readonly start: number;
  readonly length: number;
  /** From one start to the next; undefined: there is but one. */
  readonly every: number | undefined;
}

/** What of this machine a device is made of, so that its resources are reserved here. Undefined: not so. */
export interface ReserveConfig {
  /** An interface with an HTB qdisc: bandwidth. */
  readonly tc:
    | {
        readonly interface: string;
        readonly netns: string | undefined;
        /** The class of the whole link. Default 1:1. */
        readonly parent: string;
        readonly ceil: number;
        readonly fromPort: number | undefined;
      }
    | undefined;
  /** A cgroup: CPU and memory. Mode by default protect. */
  readonly cgroup:
    | {
        readonly place:
          | { readonly version: 2; readonly directory: string }
          | { readonly version: 1; readonly cpu: string; readonly memory: string };
        readonly mode: 'protect' | 'limit';
      }
    | undefined;
  /** A container: CPU and memory, on top of its own cores and bytes. Socket by default /var/run/docker.sock. */
  readonly docker:
    | {
        readonly socket: string;
        readonly container: string;
        readonly cpu: number;
        readonly memory: number;
      }
    | undefined;
  /** A container of a pod: CPU and memory, on top of its own cores and bytes. */
  readonly kubernetes: KubernetesConfig | undefined;
}

export interface KubernetesConfig {
  /** Undefined: the service account of Forelock's own pod. */
  readonly kubeconfig: string | undefined;
  /** Undefined: the kubeconfig's current one. */
  readonly context: string | undefined;
  /** Default default. */
  readonly namespace: string;
  readonly pod: { readonly name: string } | { readonly selector: string };
  readonly container: string;
  readonly cpu: number;
  readonly memory: number;
  /** The pod's priority that it takes. Default 0. */
  readonly leastPriority: number;
  /** Milliseconds. Default 10 s. */
  readonly wait: number;
}

export type PinnedKey =
  | { readonly kind: 'known-hosts'; readonly file: string }
  | { readonly kind: 'fingerprint'; readonly sha256: string };

/** How Forelock logs in to a device; `tool` hands on the tool's own name and password. */
export type DeviceLogin =
  | { readonly kind: 'password'; readonly user: string; readonly password: SecretSource }
  | {
      readonly kind: 'private-key';
      readonly user: string;
      readonly file: string;
      readonly passphrase: SecretSource | undefined;
    }
  | { readonly kind: 'agent'; readonly user: string }
  | { readonly kind: 'certificate'; readonly user: '' }
  | { readonly kind: 'tool' };

export type SnmpAuthProtocol = 'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
export type SnmpPrivacyProtocol = 'des' | 'aes' | 'aes256b' | 'aes256r';

/** SNMPv3 with the User-based Security Model (RFC 3414). */
export interface SnmpConfig {
  /** UDP. Default 161. */
  readonly port: number;
  readonly user: string;
  /** Protocol by default sha256. */
  readonly auth: { readonly protocol: SnmpAuthProtocol; readonly key: SecretSource };
  /** Protocol by default aes (AES-128); undefined only where the file says `privacy: none`. */
  readonly privacy: { readonly protocol: SnmpPrivacyProtocol; readonly key: SecretSource } | undefined;
  /** For each try. Default 1 s. */
  readonly timeout: number;
  /** Tries after the first. Default 2. */
  readonly retries: number;
}

export interface PolicyConfig {
  /** Default 20 s: under the 30 s that ncclient and Ansible wait for a reply. */
  readonly wait: number;
  /** Default 10 min. */
  readonly lease: number;
  /** Waiting time that lifts a request by one class. Default 5 s. */
  readonly aging: number;
  /** What happens to a holder whose lease is over while somebody waits. Default revoke. */
  readonly overrun: 'revoke' | 'wait';
  /** Whether a grant may go before its reservation by NETCONF while Forelock's own session has the lock. Default refuse. */
  readonly owed: 'refuse' | 'allow';
  /** What a higher class does with a holder that has not begun to work. Default wait. */
  readonly yield: 'park' | 'wait';
  /** Which candidate sessions have where neither client, tool nor device says so. Default shared. */
  readonly candidate: 'shared' | 'private';
  /** Whether what a private candidate commits becomes startup too, where a device has one. */
  readonly startup: 'after-commit' | 'leave';
  /** Whether an edit without a lock sets resources aside too. Default false. */
  readonly reserveImplicit: boolean;
  /** Shares that are kept for classes. Default none. */
  readonly guaranteed: readonly GuaranteedShare[];
  /** Undefined: no packet is marked. */
  readonly marking: MarkingConfig | undefined;
  /** When what is set aside is changed while a grant stands; undefined: never. */
  readonly monitor: MonitorConfig | undefined;
  /** Readings a second of devices at rest, at most. */
  readonly pollRate: number;
  readonly limits: MessageLimits;
}

/** DSCP of a grant's packets, 0..63, for the word at or below its class. Default af11, cs2, af31, cs6. */
export type MarkingConfig = { readonly [word in keyof typeof priorityClasses]: number };

/** Shares are 0..1. */
export interface MonitorConfig {
  /** The share in use from which on a resource is pressed. Default 0.8. */
  readonly high: number;
  /** The share up to which it is idle; under `high`. Default 0.2. */
  readonly low: number;
  /** In a row, before it counts as pressed. Default 2. */
  readonly readings: number;
  /** In a row, before it counts as idle. Default 15. */
  readonly idleReadings: number;
  /** Between two changes of one resource of one grant. Default 10 s. */
  readonly coolDown: number;
  /** The least change, as a share of what the directive wants. Default 0.1. */
  readonly step: number;
  /** What no lowering goes beneath, as a share of what the directive wants. Default 0.5. */
  readonly floor: number;
}

/** A share of each resource of every device, 0..1, that only this class and those above it may take. */
export interface GuaranteedShare extends Resources {
  /** 1..7. */
  readonly priority: number;
}

/** What a client's message may need; more is refused as too-big. */
export interface MessageLimits {
  /** Elements inside each other. Default 512. */
  readonly depth: number;
  /** Attributes of one element. Default 256. */
  readonly attributes: number;
  /** Bytes of an element's name. Default 1,024. */
  readonly nameLength: number;
  /** Bytes of one start tag. Default 64 KiB. */
  readonly tagSize: number;
  /** Bytes before the operation is known. Default 64 KiB. */
  readonly headerSize: number;
  /** Bytes of a message that Forelock must hold whole to answer it, such as a lock's reply. Default 16 MiB. */
  readonly heldMessage: number;
}

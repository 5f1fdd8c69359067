import type { Duplex } from 'node:stream';
import type { Clock, Log } from '../core/index.ts';
import type { DeviceProfile } from '../device/index.ts';
import type { Harmony } from '../harmony/index.ts';
import type { ScanLimits } from '../netconf/index.ts';
import type { Greeting } from './greeting.ts';
import type { DeviceSchemas, OutsideLocks } from './intercept/index.ts';
import type { RegisteredSession, SessionMap } from './session-map.ts';
import type { Traffic } from './traffic.ts';

/** How the tool of a session is served; compiled from policy. */
export interface ToolTerms {
  readonly tool: string;
  readonly priority: number;
  readonly wait: number;
  readonly lease: number;
  readonly mayKill: boolean;
  /** Which candidate a session has, where its hello does not ask for one of its own; undefined: as the device has it. */
  readonly candidate: 'shared' | 'private' | undefined;
  /** Names of the devices that it may reach; undefined: all. */
  readonly devices: ReadonlySet<string> | undefined;
  /** The subtrees that it may write, by module names; its locks of a candidate are narrowed to them. Undefined: all. */
  readonly writes: readonly string[] | undefined;
}

/** `S` is the session itself. */
export interface SessionOptions<S extends RegisteredSession> {
  readonly id: number;
  readonly device: string;
  readonly deviceSession: number;
  readonly terms: ToolTerms;
  readonly client: Duplex;
  /** Told before the end of a session in which every request has had its reply. */
  readonly succeed?: () => void;
  readonly deviceChannel: Duplex;
  readonly clientHello: Greeting;
  readonly deviceHello: Greeting;
  readonly harmony: Harmony;
  readonly schemas: DeviceSchemas;
  readonly outside: OutsideLocks;
  readonly profile: Pick<DeviceProfile, 'regions'>;
  readonly sessions: SessionMap<S>;
  readonly traffic: Traffic;
  /** Milliseconds that the tool's next request has to wait for its turn. */
  readonly pace: () => number;
  readonly limits: Partial<ScanLimits>;
  readonly holdLimit: number;
  readonly reserveImplicit: boolean;
  /** What a higher class does with a holder that has not begun. */
  readonly yield: 'park' | 'wait';
  /** Which candidate the session has, where its hello does not ask for one of its own: its tool's, else its device's. */
  readonly candidate: 'shared' | 'private';
  /** Whether a commit of a private candidate is written to startup too. */
  readonly startup: 'after-commit' | 'leave';
  /** Whether every tool has the same user on the device. */
  readonly oneLogin: boolean;
  /** Milliseconds between the client's hello and its first request, on the way to the device. */
  readonly settle: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Told where the session joins a workflow, whose mark it then shares. */
  readonly joined: (owner: string) => void;
  /** Called once, when both sides are closed and nothing is held any more. */
  readonly ended: () => void;
}

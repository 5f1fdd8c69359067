import { randomUUID } from 'node:crypto';
import { ForelockError, type Resources, toBitRate, toBytes, toMilliseconds } from '../core/index.ts';
import type { WrittenGrantRequest, WrittenRegion } from '../http/index.ts';

/** Milliseconds, or a text such as `30s`. */
export type Time = number | string;

/** Cores; bytes, or a text such as `64MiB`; bit/s, or a text such as `1Mbit`. What is left out is 0. */
export interface Amounts {
  readonly cpu?: number | undefined;
  readonly memory?: number | string | undefined;
  readonly bandwidth?: number | string | undefined;
}

/** What a grant is asked for; what is left out is as policy has it for the tool. */
export interface LockOptions {
  /** One device or several, which are had all at once or not at all. */
  readonly devices: string | readonly [string, ...string[]];
  /** `candidate` where left out. */
  readonly datastore?: string | undefined;
  /** Subtrees, as instance-identifiers by module names; left out: all of the datastore. */
  readonly paths?: readonly string[] | undefined;
  /** Memory regions. Without `paths`, no datastore then. */
  readonly regions?: readonly WrittenRegion[] | undefined;
  /** Of an owner or an operator alone: a token of a tool asks as that tool. */
  readonly tool?: string | undefined;
  /** A name that sessions of the tool may join; a new one where left out. */
  readonly workflow?: string | undefined;
  readonly priority?: WrittenGrantRequest['priority'];
  readonly complexity?: WrittenGrantRequest['complexity'];
  readonly estimate?: Time | undefined;
  /** How long it may wait in the queue, and while resources are short. */
  readonly wait?: Time | undefined;
  /** No grant with less set aside on a device, or on the tool's host. */
  readonly least?: Amounts | undefined;
  readonly leastShare?: Amounts | undefined;
  /** No more than this is set aside on a device. */
  readonly most?: Amounts | undefined;
  /** Where the tool works, if it carries its share of that host out by itself. */
  readonly host?: string | undefined;
  /** Calls the request off. */
  readonly signal?: AbortSignal | undefined;
}

/** Throws `grant-invalid`. */
export function compileLockOptions({ signal: _, ...options }: LockOptions): WrittenGrantRequest {
  const { devices, estimate, wait, least, leastShare, most, workflow, ...rest } = options;
  return {
    ...rest,
    devices: typeof devices === 'string' ? [devices] : devices,
    workflow: workflow ?? `sdk-${randomUUID()}`,
    estimate: timeOf('estimate', estimate),
    wait: timeOf('wait', wait),
    least: least && amountsOf('least', least),
    leastShare: leastShare && amountsOf('leastShare', leastShare),
    most: most && amountsOf('most', most),
  };
}

function timeOf(name: string, time: Time | undefined): number | undefined {
  return time === undefined ? undefined : decoded(name, time, toMilliseconds, '30s');
}

function amountsOf(name: string, { cpu = 0, memory = 0, bandwidth = 0 }: Amounts): Resources {
  return {
    cpu,
    memory: decoded(`${name}.memory`, memory, toBytes, '64MiB'),
    bandwidth: decoded(`${name}.bandwidth`, bandwidth, toBitRate, '1Mbit'),
  };
}

function decoded(
  name: string,
  written: number | string,
  decode: (text: string) => number,
  example: string,
): number {
  if (typeof written === 'number') return written;
  const amount = decode(written);
  if (Number.isFinite(amount)) return amount;
  throw new ForelockError('grant-invalid', `${name}: '${written}' is none; write it such as ${example}`);
}

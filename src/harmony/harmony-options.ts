import type { Clock, Log, Resources } from '../core/index.ts';
import type { Forecasts, Load } from '../predict/index.ts';
import type { Allocator, Guarantee, MonitorPolicy, WorkflowMarks } from '../reserve/index.ts';
import type { Store } from '../store/index.ts';
import type { FlowTracer } from './flow-tracer.ts';
import type { DeviceStatus, OutsideHolder } from './status.ts';
import type { ToolHost } from './tool-shares.ts';
import type { Witness } from './witness.ts';
import type { Work } from './work.ts';

/** A device as the flow needs it. */
export interface HarmonyDevice {
  readonly name: string;
  readonly profile: string;
  readonly capacity: Resources;
  readonly allocator: Allocator | undefined;
  /** Units of each pool, by memory region. */
  readonly pools: ReadonlyMap<string, number>;
  /** The latest reading, each 0..1; NaN for what was never read. */
  readonly load: () => Load;
  /** Somebody asks for the device: it is to be read soon. */
  readonly wanted?: () => void;
  /** Forelock's sessions of as many as the device may have; null, or left out: there is no limit. */
  readonly sessionsUsed?: () => DeviceStatus['sessionLimit'];
  /** Who holds its locks past Forelock, as far as is known. */
  readonly outside: () => readonly OutsideHolder[];
}

export interface HarmonyOptions {
  readonly devices: readonly HarmonyDevice[];
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds of waiting that lift a request by one class. */
  readonly aging: number;
  /** Shares of every device that are kept for classes; none where left out. */
  readonly guaranteed?: readonly Guarantee[];
  /** When what is set aside is changed while a grant stands; without it, never. */
  readonly monitor?: MonitorPolicy | undefined;
  /** What happens to a holder whose lease is over while somebody waits. */
  readonly overrun: 'revoke' | 'wait';
  /** Without it the load is taken to stay as it is. */
  readonly forecasts?: Forecasts;
  /** What the host has of a tool whose own is not known; without it that tool's part of a directive has no bound. */
  readonly host?: Resources;
  /** Tells it from others that reserve on the same devices: where its rows' numbers lie. The first where left out. */
  readonly instance?: number;
  /** What each host of tools has, by name. */
  readonly hosts?: ReadonlyMap<string, Resources>;
  /** Where tools work, by name; nothing is set aside on any host for others. */
  readonly tools?: ReadonlyMap<string, ToolHost>;
  /** Milliseconds with fractions, for PAM's time budget; without it the clock's whole ones. */
  readonly stopwatch?: () => number;
  /** Without it no packet is marked. */
  readonly marks?: WorkflowMarks;
  /** Told what happens, as it happens. */
  readonly witness?: Witness;
  /** Without it nothing is traced. */
  readonly tracer?: FlowTracer | undefined;
  /** What the queue is told of a hold, in milliseconds; without it PAM's median. For measuring what that is worth. */
  readonly toldHold?: (work: Work) => number;
}
